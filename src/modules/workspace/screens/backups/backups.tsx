// Backups of the installation: made now or by the clock, read again, taken along.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { QueryClient } from '@tanstack/react-query'
import { useMemo } from 'react'
import { Empty, Page, Waiting } from '../../../../web/kit/parts/page.tsx'
import { problemOf, ProblemNote } from '../../../../web/kit/parts/problem.tsx'
import { Progress } from '../../../../web/kit/parts/progress.tsx'
import { Status } from '../../../../web/kit/parts/status.tsx'
import { say, sayProblem, withUndo } from '../../../../web/kit/parts/toast.ts'
import type { Col } from '../../../../web/kit/table/columns.ts'
import { ListTable } from '../../../../web/kit/table/list.tsx'
import { ago, bytes, moment, number } from '../../../../web/kit/text/format.ts'
import { t } from '../../../../web/kit/text/text.ts'
import { pathTo } from '../../../../web/kit/wire/call.ts'
import { hideRow } from '../../../../web/kit/wire/hide.ts'
import { useList } from '../../../../web/kit/wire/query.ts'
import type { Backup } from '../../contract.ts'
import { call } from '../calls.ts'
import { isUnderWay, useJobs } from '../jobs.ts'
import { installationQuery } from '../settings/sample.tsx'
import { DailyBackup } from './schedule.tsx'

const key = ['backups']

export default function BackupsPage() {
  const installation = useQuery(installationQuery)
  if (installation.data?.is_yours) return <Backups />
  return (
    <Page title={t('Backup')}>
      {installation.isPending && <Waiting />}
      {installation.error && (
        <ProblemNote error={installation.error} onRetry={() => void installation.refetch()} />
      )}
      {installation.data && (
        <Empty title={t('Backups are made in the first company of this installation.')}>
          <p className="quiet">
            {t('A backup holds every company’s data, so only the admins of the first one make and read it.')}
          </p>
        </Empty>
      )}
    </Page>
  )
}

function Backups() {
  const answers = useQueryClient()
  const jobs = useJobs()
  const running = jobs.data?.find(it => it.name === 'workspace.backup' && isUnderWay(it))
  // The job's end, as the stream tells it, is when the list has something new.
  const ends = jobs.data?.filter(
    it => /^workspace\.(verify_)?backup$/.test(it.name) && !isUnderWay(it),
  ).length
  const list = useList(
    [...key, ends],
    async cursor => (await call('GET /backups', { query: { cursor, limit: 100 } })).body,
  )
  const make = useMutation({
    mutationFn: () => call('POST /backups'),
    onSuccess: () => {
      say(t('Backup begun'))
      void answers.invalidateQueries({ queryKey: ['jobs'] })
      void answers.invalidateQueries({ queryKey: key })
    },
    onError: sayProblem,
  })
  const columns = useMemo(() => backupColumns(answers, [...key, ends]), [answers, ends])
  const button = (
    <button
      type="button"
      className="btn btn-main"
      disabled={make.isPending || running !== undefined}
      onClick={() => make.mutate()}
    >
      {t('Back up now')}
    </button>
  )
  return (
    <Page
      title={t('Backup')}
      folio={t('Database and files of every company here, in one file.')}
      actions={button}
    >
      {running && (
        <div className="mb-5 max-w-xl">
          <Progress
            label={running.title}
            done={running.done}
            total={running.total}
            words={t('Making a backup: {percent} %', { percent: running.done })}
          />
        </div>
      )}
      <ListTable
        name={t('Backup')}
        list={list}
        columns={columns}
        idOf={row => row.id}
        isSortedByServer
        empty={
          <Empty title={t('No backup has been made from here yet.')}>
            <p className="quiet">{t('A backup is made while everybody goes on working.')}</p>
            {button}
          </Empty>
        }
      />
      <DailyBackup />
    </Page>
  )
}

async function verify(answers: QueryClient, backup: Backup) {
  try {
    await call('POST /backups/{backup_id}/verify', { params: { backup_id: backup.id } })
    say(t('Reading {name} again', { name: backup.file_name }))
    void answers.invalidateQueries({ queryKey: ['jobs'] })
  } catch (error) {
    sayProblem(error)
    if (problemOf(error).code === 'backup.gone') void answers.invalidateQueries({ queryKey: key })
  }
}

function remove(answers: QueryClient, listKey: unknown[], backup: Backup) {
  withUndo({
    says: t('{name} removed', { name: backup.file_name }),
    hide: () => hideRow(answers, listKey, backup.id),
    run: () => call('DELETE /backups/{backup_id}', { params: { backup_id: backup.id } }),
  })
}

const statuses = {
  under_way: { tone: 'running', word: () => t('Running') },
  done: { tone: 'done', word: () => t('Done') },
  failed: { tone: 'failed', word: () => t('Failed') },
  gone: { tone: 'warning', word: () => t('File is not there') },
} as const

function BackupStatus({ it }: { it: Backup }) {
  if (it.verify_error) return <Status tone="failed">{t('Damaged')}</Status>
  const { tone, word } = statuses[it.status]
  return <Status tone={tone}>{word()}</Status>
}

function backupColumns(answers: QueryClient, listKey: unknown[]): Col<Backup>[] {
  return [
    {
      id: 'created_at',
      head: t('When'),
      value: row => row.created_at,
      show: row => moment(row.created_at),
      isName: true,
      width: 180,
    },
    {
      id: 'status',
      head: t('Status'),
      value: row => row.status,
      show: row => <BackupStatus it={row} />,
      width: 100,
    },
    {
      id: 'size',
      head: t('Size'),
      value: row => row.size,
      show: row => row.size !== null && bytes(row.size),
      isFigure: true,
      width: 75,
    },
    {
      id: 'saved',
      head: t('In it'),
      value: row => row.rows_saved,
      show: row =>
        row.rows_saved !== null &&
        t('{rows} rows, {files} files', {
          rows: number(row.rows_saved),
          files: number(row.files_saved ?? 0),
        }),
      width: 150,
    },
    {
      id: 'verified_at',
      head: t('Read back'),
      value: row => row.verified_at,
      show: row => row.verify_error ?? row.error ?? (row.verified_at && ago(row.verified_at)),
      width: 120,
    },
    {
      id: 'by',
      head: t('By'),
      value: row => (row.by_clock ? t('the clock') : row.created_by),
      width: 85,
    },
    {
      id: 'actions',
      head: t('Actions'),
      value: () => null,
      canSort: false,
      width: 250,
      show: row => <Actions it={row} answers={answers} listKey={listKey} />,
    },
  ]
}

function Actions({ it, answers, listKey }: { it: Backup; answers: QueryClient; listKey: unknown[] }) {
  const when = moment(it.created_at)
  return (
    <span className="flex flex-wrap gap-2">
      {it.status === 'done' && (
        <>
          <a
            className="btn btn-small"
            href={pathTo('/backups/{backup_id}/file', { backup_id: it.id })}
            aria-label={t('Download {name}', { name: it.file_name })}
          >
            {t('Download')}
          </a>
          <button
            type="button"
            className="btn btn-small"
            aria-label={t('Verify the backup of {when}', { when })}
            onClick={() => void verify(answers, it)}
          >
            {t('Verify')}
          </button>
        </>
      )}
      {it.status !== 'under_way' && (
        <button
          type="button"
          className="btn btn-small"
          aria-label={t('Remove the backup of {when}', { when })}
          onClick={() => remove(answers, listKey, it)}
        >
          {t('Remove')}
        </button>
      )}
    </span>
  )
}

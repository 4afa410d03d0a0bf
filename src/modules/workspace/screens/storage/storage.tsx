// Where files are kept, how much of it is used, and a test that tells the storage's own words.
import { useMutation, useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { Facts } from '../../../../web/kit/parts/facts.tsx'
import { Empty, Page, Waiting } from '../../../../web/kit/parts/page.tsx'
import { ProblemNote } from '../../../../web/kit/parts/problem.tsx'
import { Status } from '../../../../web/kit/parts/status.tsx'
import type { Col } from '../../../../web/kit/table/columns.ts'
import { Table } from '../../../../web/kit/table/table.tsx'
import { bytes, number } from '../../../../web/kit/text/format.ts'
import { t } from '../../../../web/kit/text/text.ts'
import type { Storage, StorageTest } from '../../contract.ts'
import { call } from '../calls.ts'
import { ScannerSaid, TestScanner, type ScannerAnswer } from './scanner.tsx'

export default function StoragePage() {
  const storage = useQuery({ queryKey: ['storage'], queryFn: async () => (await call('GET /storage')).body })
  const test = useMutation({ mutationFn: async () => (await call('POST /storage/test')).body })
  const [scanner, setScanner] = useState<ScannerAnswer>()
  return (
    <Page
      title={t('Storage')}
      folio={storage.data && driverWord(storage.data.driver)}
      actions={
        <>
          <TestScanner onSaid={setScanner} />
          <button
            type="button"
            className="btn btn-main"
            disabled={test.isPending}
            onClick={() => test.mutate()}
          >
            {t('Test storage')}
          </button>
        </>
      }
    >
      {test.data && <TestResult test={test.data} />}
      {scanner && <ScannerSaid {...scanner} />}
      {test.error && <ProblemNote error={test.error} />}
      {storage.isPending && <Waiting />}
      {storage.error && !storage.data && (
        <ProblemNote error={storage.error} onRetry={() => void storage.refetch()} />
      )}
      {storage.data && <Place storage={storage.data} />}
    </Page>
  )
}

function driverWord(driver: Storage['driver']): string {
  const words = {
    disk: t('On the server’s own disk'),
    s3: t('In an S3 bucket'),
    azure: t('In an Azure container'),
  }
  return words[driver]
}

function Place({ storage }: { storage: Storage }) {
  const columns = useMemo(() => usedColumns(), [])
  const isDisk = storage.driver === 'disk'
  return (
    <>
      <Facts
        items={[
          [
            isDisk ? t('Folder') : t('Bucket'),
            <span key="place" className="tag whitespace-normal">
              {storage.place}
            </span>,
          ],
          ...(isDisk
            ? []
            : ([
                [t('Prefix'), storage.prefix],
                [t('Address'), storage.endpoint],
                [t('Region'), storage.region],
                [t('Downloads'), downloadsWord(storage.signed_seconds)],
              ] as [string, string | null][])),
          [
            t('Kept for your company'),
            t('{size} in {n} file|{size} in {n} files', { size: bytes(storage.bytes), n: storage.files }),
          ],
        ]}
      />
      <h2 className="mb-2">{t('By what uses it')}</h2>
      {storage.used.length === 0 ? (
        <Empty title={t('Nothing is kept yet.')} />
      ) : (
        <Table
          name={t('Storage')}
          columns={columns}
          rows={storage.used}
          idOf={row => row.kind}
          usualSort="-bytes"
        />
      )}
      <p className="quiet mt-5 max-w-2xl">
        {isDisk
          ? t(
              'A full disk stops everything. STORAGE_BUCKET moves files to a bucket; the operations guide says how.',
            )
          : t(
              'No rule of the bucket may expire objects: Octavo removes what nothing uses. Let a rule abort incomplete uploads after 2 days; the operations guide has the rest.',
            )}
      </p>
    </>
  )
}

function downloadsWord(seconds: number | null): string {
  return seconds === null
    ? t('Through Octavo')
    : t(
        'From the bucket itself; an address opens for {n} second|From the bucket itself; an address opens for {n} seconds',
        {
          n: seconds,
        },
      )
}

function usedColumns(): Col<Storage['used'][number]>[] {
  return [
    { id: 'kind', head: t('Kind'), value: row => kindWord(row.kind), isName: true },
    {
      id: 'files',
      head: t('Files'),
      value: row => row.files,
      show: row => number(row.files),
      isFigure: true,
    },
    { id: 'bytes', head: t('Size'), value: row => row.bytes, show: row => bytes(row.bytes), isFigure: true },
  ]
}

function kindWord(kind: string): string {
  const words: Record<string, string> = {
    upload: t('Uploads'),
    document: t('Documents'),
    template: t('Templates'),
    template_version: t('Templates'),
    batch: t('Batches'),
    job: t('Results of work'),
    customer_import: t('Imports of customers'),
    branding: t('Logo'),
    trash: t('In the trash'),
    unused: t('Not used: goes with clean-up'),
  }
  return words[kind] ?? kind
}

function TestResult({ test }: { test: StorageTest }) {
  const words = { write: t('Write'), read: t('Read'), remove: t('Remove') }
  return (
    <section aria-labelledby="test" className="mb-8" aria-live="polite">
      <h2 id="test" className="mb-2">
        {test.ok ? t('The storage works') : t('The storage does not work')}
      </h2>
      <ul className="border-t border-edge">
        {test.steps.map(it => (
          <li
            key={it.step}
            className="grid grid-cols-[8rem_minmax(0,1fr)_auto] gap-3 border-b border-rule py-2 max-sm:grid-cols-1"
          >
            <Status tone={it.ok ? 'done' : 'failed'}>{words[it.step]}</Status>
            <span className="tag whitespace-pre-wrap">{it.answer}</span>
            <span className="quiet">{t('{n} ms', { n: it.ms })}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}

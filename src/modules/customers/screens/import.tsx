// Importing customers: a file is dropped, its columns matched, every row checked, and then it is imported.
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useNavigate } from 'react-router'
import { DropVeil, FileButton, Sending, useDropAnywhere } from '../../../web/kit/parts/drop.tsx'
import { Empty, Page, Waiting } from '../../../web/kit/parts/page.tsx'
import { ProblemNote } from '../../../web/kit/parts/problem.tsx'
import { say } from '../../../web/kit/parts/toast.ts'
import { can, useSession } from '../../../web/kit/session.tsx'
import { t } from '../../../web/kit/text/text.ts'
import { sendFile } from '../../../web/kit/wire/upload.ts'
import type { ImportMapping, ImportReport } from '../contract.ts'
import { call } from './calls.ts'
import { ImportChecked } from './import-checked.tsx'
import { ImportColumns } from './import-columns.tsx'
import { Imports, useUndoImport } from './imports.tsx'

interface Brought {
  upload_id: string
  name: string
}

export default function ImportCustomers() {
  const [sending, setSending] = useState<{ name: string; share: number }>()
  const [file, setFile] = useState<Brought>()
  const [report, setReport] = useState<ImportReport>()
  const [error, setError] = useState<unknown>()
  const [isBusy, setBusy] = useState(false)
  const mayImport = can(useSession(), 'customers')
  const finish = useFinish()

  async function act(work: () => Promise<void>) {
    setBusy(true)
    setError(undefined)
    try {
      await work()
    } catch (cause) {
      setError(cause)
    } finally {
      setBusy(false)
      setSending(undefined)
    }
  }
  async function check(of: Brought, mapping?: ImportMapping) {
    const { body } = await call('POST /customers/import', {
      body: { upload_id: of.upload_id, mapping, dry_run: true },
    })
    if ('rows' in body) setReport(body)
  }
  function bring([first]: File[]) {
    if (!first || !mayImport || isBusy) return
    void act(async () => {
      setReport(undefined)
      setSending({ name: first.name, share: 0 })
      const { id } = await sendFile<{ id: string }>('/uploads', first, {
        onProgress: share => setSending({ name: first.name, share }),
      })
      const brought = { upload_id: id, name: first.name }
      setFile(brought)
      await check(brought)
    })
  }
  const isOver = useDropAnywhere(bring, !mayImport)
  return (
    <Page
      title={t('Import customers')}
      trail={[{ label: t('Customers'), to: '/customers' }]}
      folio={file?.name}
      actions={
        mayImport && (
          <FileButton
            label={report ? t('Another file') : t('Choose a spreadsheet')}
            accept=".xlsx,.csv,.tsv"
            isMain={!report}
            onFiles={bring}
          />
        )
      }
    >
      {isOver && <DropVeil text={t('Drop the spreadsheet here')} />}
      {sending && <Sending {...sending} />}
      {error !== undefined && <ProblemNote error={error} />}
      {!report && !isBusy && (
        <Empty title={t('Drop a spreadsheet with a row for each customer.')}>
          <p className="quiet">
            {t(
              'Rows are found by reference, else e-mail, else phone. Everything is checked before anything is written, and one import can be undone.',
            )}
          </p>
        </Empty>
      )}
      {isBusy && !report && !sending && <Waiting lines={4} />}
      {report && file && (
        <>
          <ImportColumns report={report} isBusy={isBusy} onChange={it => void act(() => check(file, it))} />
          <ImportChecked
            report={report}
            isBusy={isBusy}
            onImport={() =>
              void act(async () => {
                await finish(file, report)
                setReport(undefined)
                setFile(undefined)
              })
            }
          />
        </>
      )}
      <Imports />
    </Page>
  )
}

/** Writes what was checked; rows with a problem, which the screen has shown, are left out. */
function useFinish() {
  const answers = useQueryClient()
  const navigate = useNavigate()
  const undo = useUndoImport()
  return async ({ upload_id }: Brought, { mapping }: ImportReport) => {
    const { body } = await call('POST /customers/import', {
      body: { upload_id, mapping, skip_problems: true },
    })
    await answers.invalidateQueries({ queryKey: ['customers'] })
    if ('job_id' in body) return say(t('Import begun. Activity shows how far it is.'))
    const { import_id, counts } = body
    say(t('{n} customer imported|{n} customers imported', { n: counts.new + counts.changed }), {
      label: t('Undo'),
      onClick: () => void (import_id && undo(import_id)),
    })
    await navigate('/customers/import', { replace: true })
  }
}

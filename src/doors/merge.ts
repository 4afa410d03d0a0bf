// `octavo merge`: arguments in, progress on a terminal, problems with Excel's row numbers, JSON for scripts.
import { parseArgs } from 'node:util'
import { readConfig } from '../base/config.ts'
import { isRefusal, type Refusal } from '../base/errors.ts'
import { loadMerge, type MergeAsk, type MergeReport } from '../modules/documents/index.ts'

interface Terminal {
  say(line: string): void
  complain(line: string): void
}

const options = {
  out: { type: 'string' },
  sheet: { type: 'string' },
  'group-by': { type: 'string' },
  locale: { type: 'string', default: 'en-GB' },
  'skip-bad-rows': { type: 'boolean', default: false },
  pdfa: { type: 'boolean', default: false },
  tagged: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
} as const

function readArgs(args: string[]): { ask: MergeAsk; json: boolean } | string {
  try {
    const { values, positionals } = parseArgs({ args, options, allowPositionals: true })
    const [template, data, ...more] = positionals
    if (!template || !data || more.length)
      return 'Name one template and one data file: octavo merge letter.docx clients.xlsx --out out/'
    if (!values.out) return 'Say where the documents go: --out out/'
    const outputs = { pdfa: values.pdfa, tagged: values.tagged }
    const { out, sheet, locale } = values
    const skip_bad_rows = values['skip-bad-rows']
    return {
      ask: { template, data, out, sheet, group_by: values['group-by'], locale, outputs, skip_bad_rows },
      json: values.json,
    }
  } catch (error) {
    return (error as Error).message
  }
}

/** @returns exit code: 0 all printed, 1 some or all failed, 2 not understood */
export async function merge(args: string[], at: Terminal): Promise<number> {
  const read = readArgs(args)
  if (typeof read === 'string') {
    at.complain(read)
    return 2
  }
  const { ask, json } = read
  const { openOffice, openTempDir } = await import('../engines/office/index.ts')
  const temp_dir = await openTempDir()
  const { office: engine, slots } = readConfig()
  const office = await openOffice({ engine, processes: slots, temp_dir })
  const stop = () => void office.close().then(() => process.exit(130))
  process.once('SIGINT', stop)
  const progress = progressBar()
  try {
    const { mergeFiles } = await loadMerge()
    const report = await mergeFiles(ask, office, (done, total) => progress.show(done, total))
    progress.clear()
    tell(report, ask, json, at)
    return report.failed.length ? 1 : 0
  } catch (error) {
    progress.clear()
    if (!isRefusal(error)) throw error
    tellRefusal(error, json, at)
    return 1
  } finally {
    process.off('SIGINT', stop)
    await office.close()
  }
}

function tell(report: MergeReport, ask: MergeAsk, json: boolean, at: Terminal): void {
  if (json) return at.say(JSON.stringify(report))
  for (const it of report.warnings) at.complain(`▲ ${it}`)
  for (const it of report.problems) at.complain(`✕ Row ${it.row}, ${it.column}: ${it.detail} Left out.`)
  for (const it of report.failed) at.complain(`✕ Row ${it.row}: ${it.detail}`)
  at.say(`${report.done.length} of ${report.total} documents are in ${ask.out}`)
}

function tellRefusal(error: Refusal, json: boolean, at: Terminal): void {
  if (json)
    return at.say(JSON.stringify({ code: error.code, detail: error.message, errors: error.errors ?? [] }))
  at.complain(error.message)
  for (const it of error.errors ?? []) {
    const place =
      it.row === undefined ? (it.pointer ?? '') : `Row ${it.row}${it.column ? `, ${it.column}` : ''}`
    at.complain(
      `✕ ${place}: ${it.detail}${it.value ? ` (${it.value})` : ''}${it.accepted ? ` Expected: ${it.accepted}.` : ''}`,
    )
  }
}

/** Only on a terminal; scripts read the exit code and the report. */
function progressBar() {
  const isTerminal = process.stderr.isTTY && !process.argv.includes('--json')
  const began = Date.now()
  return {
    show(done: number, total: number) {
      if (!isTerminal) return
      const width = 30
      const full = Math.round((done / total) * width)
      const rate = done / Math.max(0.001, (Date.now() - began) / 1000)
      process.stderr.write(
        `\r${'█'.repeat(full)}${'░'.repeat(width - full)} ${done} of ${total} · ${rate.toFixed(1)} a second `,
      )
    },
    clear() {
      if (isTerminal) process.stderr.write('\r\u001b[K')
    },
  }
}

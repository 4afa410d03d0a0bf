// Claim: a compiled Word template is filled some fifty times faster than docxtemplater fills it, to the same text.
import { textOf } from '../src/engines/word/fixtures/docx.ts'
import { compileTemplate } from '../src/engines/word/index.ts'
import { makeTemplate, makeValues, NAMES, type Engine, type TemplateName } from './fill-templates.ts'
import type { BenchResult } from './result.ts'

type Fill = (values: Record<string, unknown>) => Promise<Uint8Array> | Uint8Array

/** Peers live in bench/node_modules, which is installed only to measure; their types are not needed to build Octavo. */
async function load<T>(name: string): Promise<T> {
  return (await import(name)) as T
}

type PizZip = new (bytes: Uint8Array) => object
type Docxtemplater = new (
  zip: object,
  options: object,
) => { render(values: object): void; getZip(): { generate(options: object): Buffer } }

async function docxtemplater(template: Uint8Array): Promise<Fill> {
  const { default: Zip } = await load<{ default: PizZip }>('pizzip')
  const { default: Templater } = await load<{ default: Docxtemplater }>('docxtemplater')
  return values => {
    const document = new Templater(new Zip(template), { paragraphLoop: true, linebreaks: true })
    document.render(values)
    return document
      .getZip()
      .generate({ type: 'nodebuffer', compression: 'DEFLATE', compressionOptions: { level: 6 } })
  }
}

async function easyTemplateX(template: Uint8Array): Promise<Fill> {
  const { TemplateHandler } = await load<{
    TemplateHandler: new () => { process(template: Uint8Array, values: object): Promise<Uint8Array> }
  }>('easy-template-x')
  const handler = new TemplateHandler()
  return values => handler.process(template, values)
}

async function docxTemplates(template: Uint8Array): Promise<Fill> {
  const { createReport } = await load<{ createReport: (ask: object) => Promise<Uint8Array> }>(
    'docx-templates',
  )
  // Without its sandbox it is three times faster; with the sandbox is what a server would have to run.
  return values =>
    createReport({
      template,
      data: values,
      cmdDelimiter: ['{', '}'],
      noSandbox: true,
      indentXml: false,
      compressionLevel: 6,
    })
}

function octavo(template: Uint8Array): Fill {
  const plate = compileTemplate(template)
  return values => plate.fill(values).bytes
}

export const ENGINES: Record<Engine, (template: Uint8Array) => Promise<Fill> | Fill> = {
  octavo,
  docxtemplater,
  'easy-template-x': easyTemplateX,
  'docx-templates': docxTemplates,
}

const ROUNDS = 7
/** A round is at least this long, so that a timer's grain and a collection are small in it. */
const ROUND_MS = 250

function median(list: number[]): number {
  return list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)] ?? 0
}

/** Milliseconds a document in one round. */
async function round(fill: Fill, values: Record<string, unknown>[]): Promise<number> {
  const start = performance.now()
  let count = 0
  do {
    for (let at = 0; at < 5; at++) await fill(values[(count + at) % values.length] ?? {})
    count += 5
  } while (performance.now() - start < ROUND_MS)
  return (performance.now() - start) / count
}

function visible(bytes: Uint8Array): string {
  return textOf(bytes)
    .split('¶')
    .map(line => line.trim())
    .filter(Boolean)
    .join('\n')
}

async function measure(
  name: TemplateName,
  values: Record<string, unknown>[],
  result: BenchResult,
): Promise<number> {
  const times = new Map<Engine, number[]>()
  const fills = new Map<Engine, Fill>()
  let expected: string | undefined
  for (const engine of Object.keys(ENGINES) as Engine[]) {
    const fill = await ENGINES[engine](makeTemplate(name, engine))
    const text = visible(await fill(values[0] ?? {}))
    expected ??= text
    if (text !== expected) throw new Error(`${engine} writes another text for "${name}" than Octavo does`)
    fills.set(engine, fill)
    times.set(engine, [])
    await round(fill, values)
  }
  // Engines take turns, so that what else the machine does falls on all of them.
  for (let turn = 0; turn < ROUNDS; turn++)
    for (const [engine, fill] of fills) times.get(engine)?.push(await round(fill, values))
  const own = median(times.get('octavo') ?? [])
  for (const [engine, list] of times) {
    result.rows.push({
      what: `${name}: ${engine}`,
      median: median(list),
      unit: 'ms/document',
      note: `${Math.round(median(list) / own)}x, ${Math.round(1_000 / median(list))}/s`,
    })
  }
  return median(times.get('docxtemplater') ?? []) / own
}

export async function run(): Promise<BenchResult> {
  const result: BenchResult = { name: 'Word templates filled', rows: [], ratios: [] }
  const values = Array.from({ length: 20 }, (_, at) => makeValues(at + 1))
  let product = 1
  for (const name of NAMES) {
    const ratio = await measure(name, values, result)
    product *= ratio
    result.ratios.push({ what: `${name}: times docxtemplater`, ratio, wanted: 20 })
  }
  result.ratios.push({
    what: 'all five, geometric mean: times docxtemplater',
    ratio: product ** (1 / NAMES.length),
    wanted: 40,
  })
  return result
}

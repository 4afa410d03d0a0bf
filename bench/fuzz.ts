// Ten minutes of damaged and odd files through the readers: each ends in rows, a document or a refusal, within two seconds.
import { fork } from 'node:child_process'
import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { deflateRawSync, crc32, inflateRawSync } from 'node:zlib'
import { fileURLToPath } from 'node:url'
import { isRefusal } from '../src/base/errors.ts'
import { mediaOf } from '../src/base/http/media.ts'
import { openWorkbook } from '../src/engines/sheet/index.ts'
import { compileTemplate } from '../src/engines/word/index.ts'
import { median, type BenchResult } from './result.ts'

const minutes = Number(process.env.FUZZ_MINUTES ?? 10)
/** Milliseconds of processor time; what takes longer is a finding. */
const slow = 2000
const samples = fileURLToPath(new URL('../samples', import.meta.url))

interface Finding {
  seed: number
  what: string
  why: string
}

interface Report {
  inputs: number
  refused: number
  slowest: number
  memory: number
  findings: Finding[]
}

/** Mulberry32: small, seeded, good enough to choose bytes. */
function randomOf(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

interface Part {
  name: string
  data: Buffer
}

function unpack(zip: Buffer): Part[] {
  const end = zip.lastIndexOf('PK\x05\x06')
  const parts: Part[] = []
  for (let at = zip.readUInt32LE(end + 16), n = zip.readUInt16LE(end + 10); n > 0; n--) {
    const [method, size, nameLength] = [
      zip.readUInt16LE(at + 10),
      zip.readUInt32LE(at + 20),
      zip.readUInt16LE(at + 28),
    ]
    const local = zip.readUInt32LE(at + 42)
    const body = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28)
    const bytes = zip.subarray(body, body + size)
    parts.push({
      name: zip.toString('utf8', at + 46, at + 46 + nameLength),
      data: method === 8 ? inflateRawSync(bytes) : bytes,
    })
    at += 46 + nameLength + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32)
  }
  return parts
}

function repack(parts: Part[]): Buffer {
  const bodies: Buffer[] = []
  const directory: Buffer[] = []
  let at = 0
  for (const part of parts) {
    const body = deflateRawSync(part.data, { level: 1 })
    const name = Buffer.from(part.name)
    const fields = Buffer.alloc(26)
    fields.writeUInt16LE(20, 0)
    fields.writeUInt16LE(8, 4)
    fields.writeUInt32LE(crc32(part.data), 10)
    fields.writeUInt32LE(body.length, 14)
    fields.writeUInt32LE(part.data.length, 18)
    fields.writeUInt16LE(name.length, 22)
    const tail = Buffer.alloc(14)
    tail.writeUInt32LE(at, 10)
    bodies.push(Buffer.from('PK\x03\x04'), fields, name, body)
    directory.push(Buffer.from('PK\x01\x02\x14\x00'), fields, tail, name)
    at += 30 + name.length + body.length
  }
  const central = Buffer.concat(directory)
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06', 'latin1')
  end.writeUInt16LE(parts.length, 8)
  end.writeUInt16LE(parts.length, 10)
  end.writeUInt32LE(central.length, 12)
  end.writeUInt32LE(at, 16)
  return Buffer.concat([...bodies, central, end])
}

/** Pieces that mean something to one of the readers. */
const words = [
  '{{',
  '}}',
  '{%',
  '%}',
  '{% for x in items %}',
  '{% endfor %}',
  '{%tr',
  '{#',
  '{{ a.b[0] | join(",") }}',
  '{/}',
  '{#x}',
  '<w:p>',
  '</w:p>',
  '<w:r>',
  '</w:tc>',
  '<w:tbl>',
  '<w:t xml:space="preserve">',
  '<c r="XFD1048576" t="s"><v>',
  '</row>',
  '<row r="0">',
  '<v>1e309</v>',
  't="e"',
  't="inlineStr"',
  '<is><t>',
  '&#x0;',
  '&amp;',
  '&bogus;',
  '<!DOCTYPE x>',
  '<![CDATA[',
  ']]>',
  '-->',
  '"',
  "'",
  '=1+1',
  '\r\n',
  ';',
  '\t',
  '\0',
  '\ufeff',
  '99999999999999999999',
  '-1',
  'NaN',
  '١٢٣',
  '🦊',
  '‮',
]

function damage(bytes: Buffer, random: () => number): Buffer {
  let out = Buffer.from(bytes)
  for (let n = 1 + Math.floor(random() * 6); n > 0; n--) {
    const at = Math.floor(random() * (out.length + 1))
    const length = Math.floor(random() ** 4 * 400)
    const kind = random()
    if (kind < 0.25)
      out = Buffer.concat([
        out.subarray(0, at),
        Buffer.from(words[Math.floor(random() * words.length)] ?? ''),
        out.subarray(at),
      ])
    else if (kind < 0.45) out = Buffer.concat([out.subarray(0, at), out.subarray(at + length)])
    else if (kind < 0.6) {
      const piece = out.subarray(at, at + length)
      const to = Math.floor(random() * (out.length + 1))
      const times = 1 + Math.floor(random() ** 6 * 200)
      out = Buffer.concat([
        out.subarray(0, to),
        ...Array.from({ length: times }, () => piece),
        out.subarray(to),
      ])
    } else if (kind < 0.7) out = out.subarray(0, at)
    else if (out.length) out[at % out.length] = Math.floor(random() * 256)
  }
  return out
}

async function corpus(): Promise<{ name: string; bytes: Buffer; parts: Part[] | null }[]> {
  const names = (await readdir(samples)).filter(name => /\.(docx|xlsx|csv)$/.test(name))
  return Promise.all(
    names.map(async name => {
      const bytes = await readFile(join(samples, name))
      return { name, bytes, parts: name.endsWith('.csv') ? null : unpack(bytes) }
    }),
  )
}

async function read(name: string, bytes: Buffer): Promise<void> {
  await mediaOf(async (start, end) => bytes.subarray(start, end), bytes.length).catch(onlyRefusals)
  if (name.endsWith('.docx')) {
    const plate = compileTemplate(bytes)
    if (plate.faults.length === 0)
      plate.fill({ name: 'Ada <&> \u0000🦊', items: [{ sku: 'x', amount: 1 }, {}] })
    return
  }
  const book = await openWorkbook(bytes, { name })
  const table = await book.table()
  let rows = 0
  for await (const row of table.rows()) rows += row.cells.length
  await book.close()
}

function onlyRefusals(error: unknown): void {
  if (!isRefusal(error)) throw error
}

/** The child: goes through seeds until the time is over, telling each one before it is tried. */
async function work(from: number, until: number): Promise<void> {
  const files = await corpus()
  const report: Report = { inputs: 0, refused: 0, slowest: 0, memory: 0, findings: [] }
  for (let seed = from; Date.now() < until; seed += 2) {
    if (report.inputs % 50 === 0) process.send?.({ at: seed })
    const random = randomOf(seed)
    const file = files[Math.floor(random() * files.length)]
    if (!file) continue
    const part =
      file.parts && random() < 0.85 ? file.parts[Math.floor(random() * file.parts.length)] : undefined
    const bytes = part
      ? repack((file.parts ?? []).map(it => (it === part ? { ...it, data: damage(it.data, random) } : it)))
      : damage(file.bytes, random)
    const began = process.cpuUsage()
    try {
      await read(file.name, bytes)
    } catch (error) {
      if (isRefusal(error)) report.refused++
      else
        report.findings.push({
          seed,
          what: file.name,
          why: error instanceof Error ? (error.stack ?? error.message).slice(0, 600) : String(error),
        })
    }
    const { user, system } = process.cpuUsage(began)
    const ms = (user + system) / 1000
    if (ms > slow)
      report.findings.push({ seed, what: file.name, why: `${Math.round(ms)} ms of processor time` })
    report.slowest = Math.max(report.slowest, ms)
    report.memory = Math.max(report.memory, process.memoryUsage.rss() / 1e6)
    report.inputs++
  }
  process.send?.({ report })
}

function startChild(from: number, until: number): Promise<Report> {
  return new Promise((done, broke) => {
    const child = fork(fileURLToPath(import.meta.url), [String(from), String(until)])
    let at = from
    let last = Date.now()
    // A reader that never ends cannot say so.
    const watch = setInterval(() => {
      if (Date.now() - last > 60_000) child.kill('SIGKILL')
    }, 1000)
    child.on('message', (it: { at?: number; report?: Report }) => {
      last = Date.now()
      at = it.at ?? at
      if (it.report) done(it.report)
    })
    child.once('exit', code => {
      clearInterval(watch)
      if (code !== 0) broke(new Error(`the reader died or hung within 100 seeds of ${at}`))
    })
  })
}

export async function run(): Promise<BenchResult> {
  const from = Number(process.env.FUZZ_SEED ?? Date.now() % 1_000_000_000)
  const until = Date.now() + minutes * 60_000
  const reports = await Promise.all([startChild(from, until), startChild(from + 1, until)])
  const findings = reports.flatMap(it => it.findings)
  for (const it of findings.slice(0, 20)) process.stdout.write(`✕ seed ${it.seed}, ${it.what}: ${it.why}\n`)
  const sum = (pick: (it: Report) => number) => reports.reduce((total, it) => total + pick(it), 0)
  return {
    name: 'fuzz',
    rows: [
      {
        what: 'damaged files tried',
        median: sum(it => it.inputs),
        unit: 'files',
        note: `seeds from ${from}, ${minutes} minutes on two processes`,
      },
      {
        what: 'refused in a sentence',
        median: sum(it => it.refused),
        unit: 'files',
        note: 'the rest was read, damage and all',
      },
      { what: 'faults, hangs, or slower than 2 s', median: findings.length, unit: 'findings' },
      { what: 'slowest', median: Math.max(...reports.map(it => it.slowest)), unit: 'ms of processor time' },
      { what: 'memory at most', median: median(reports.map(it => it.memory)), unit: 'MB' },
    ],
    ratios: [],
  }
}

if (process.send) await work(Number(process.argv[2]), Number(process.argv[3])).then(() => process.exit(0))

// Does LibreOffice in WebAssembly print what the installed LibreOffice prints? `npm run fidelity` answers with pictures.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openOffice } from '../src/engines/office/index.ts'
import { APART_MAX, comparePdfs, type Comparison, STRONG_MAX } from './compare-pdfs.ts'
import { fidelitySamples } from './office-letters.ts'

const out = join(import.meta.dirname, 'results', 'fidelity')

interface Row extends Comparison {
  name: string
}

/** Prints every sample both ways and writes the report; returns the rows. */
async function run(): Promise<Row[]> {
  const temp = await mkdtemp(join(tmpdir(), 'octavo-fidelity-'))
  const native = await openOffice({ engine: 'native', processes: 1, temp_dir: temp })
  const wasm = await openOffice({ engine: 'wasm', processes: 1, temp_dir: temp })
  try {
    const rows: Row[] = []
    for (const { name, docx } of fidelitySamples()) {
      const [left, right] = await Promise.all([native.convert(docx), wasm.convert(docx)])
      rows.push({ name, ...(await comparePdfs(left, right, true)) })
    }
    await writeReport(rows, native.status().version, wasm.status().version)
    return rows
  } finally {
    await Promise.all([native.close(), wasm.close()])
    await rm(temp, { recursive: true, force: true })
  }
}

async function writeReport(rows: Row[], nativeVersion: string, wasmVersion: string): Promise<void> {
  await mkdir(out, { recursive: true })
  const summary = rows.map(({ pictures, ...facts }) => ({ ...facts, pictures: pictures.length }))
  const equal = rows.filter(row => row.equal).length
  const head = `${equal} of ${rows.length} samples are equal: same pages, same words, each word within ${APART_MAX} pt, strong pixels under ${STRONG_MAX * 100} % at 100 dpi. Left LibreOffice ${nativeVersion}, right ${wasmVersion}.`
  await writeFile(
    join(out, 'summary.json'),
    `${JSON.stringify({ nativeVersion, wasmVersion, equal, rows: summary }, null, 2)}\n`,
  )
  const lines = rows.map(row => `| ${row.name} | ${cells(row).join(' | ')} |`)
  await writeFile(
    join(out, 'summary.md'),
    `# Native against WASM\n\n${head}\n\n| sample | equal | pages | words | farthest word, pt | strong pixels |\n|---|---|---|---|---|---|\n${lines.join('\n')}\n`,
  )
  for (const [i, row] of rows.entries()) {
    for (const [k, pictures] of row.pictures.entries()) {
      for (const [side, png] of Object.entries({
        left: pictures.left,
        right: pictures.right,
        difference: pictures.difference,
      })) {
        await writeFile(join(out, `${i}-${k}-${side}.png`), png)
      }
    }
  }
  await writeFile(join(out, 'index.html'), page(head, rows))
}

function cells(row: Row): string[] {
  const [left, right] = row.pages
  return [
    row.equal ? 'yes' : 'no',
    left === right ? `${left}` : `${left} against ${right}`,
    row.same_words ? `${row.words[0]}` : `differ (${row.words.join(' against ')})`,
    row.apart === null ? '' : row.apart.toFixed(2),
    row.strong === null ? '' : `${(row.strong * 100).toFixed(3)} %`,
  ]
}

function page(head: string, rows: Row[]): string {
  const section = (row: Row, i: number) => {
    const images = row.pictures.map((_, k) =>
      ['left', 'right', 'difference']
        .map(side => `<img loading="lazy" src="${i}-${k}-${side}.png" alt="${side}, page ${k + 1}">`)
        .join(''),
    )
    return `<h2>${row.equal ? '✓' : '✗'} ${row.name}</h2><p>pages ${row.pages.join(' / ')}, words ${row.words.join(' / ')}, farthest word ${row.apart?.toFixed(2) ?? '–'} pt, strong pixels ${row.strong === null ? '–' : (row.strong * 100).toFixed(3)} %</p><div>${images.join('<br>')}</div>`
  }
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Native against WASM</title><style>body{font:16px system-ui;margin:2rem}img{width:31%;border:1px solid #ccc;margin:4px}</style><h1>Native against WASM</h1><p>${head}</p>${rows.map(section).join('')}</html>\n`
}

if (import.meta.main) {
  const rows = await run()
  for (const row of rows) process.stdout.write(`${row.name}: ${cells(row).join(', ')}\n`)
}

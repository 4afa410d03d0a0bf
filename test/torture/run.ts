// `npm run torture -- [word]`: the full form of every torture, or of those whose file has the word in its name; keeps the figures.
import { spawn } from 'node:child_process'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { cpus, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '../..')
const kept = join(root, 'bench/results/torture.json')
const report = join(tmpdir(), `octavo-torture-${process.pid}.jsonl`)
const [word = ''] = process.argv.slice(2)

interface Told {
  what: string
  figures: Record<string, number | string>
  on: string
}

const child = spawn(
  join(root, 'node_modules/.bin/vitest'),
  ['run', ...here(), ...requests(), ...messages(), '--no-file-parallelism'],
  { cwd: root, stdio: 'inherit', env: { ...process.env, TORTURE: 'full', TORTURE_REPORT: report } },
)
const code = await new Promise<number>(done => child.once('exit', it => done(it ?? 1)))
await keep()
process.exit(code)

function here(): string[] {
  return word === 'requests' || word === 'messages' ? [] : [`test/torture/${word}`]
}

/** Killing what sends messages stands beside what it kills. */
function messages(): string[] {
  return word === '' || word === 'messages' ? ['src/modules/delivery/messages/crash.test.ts'] : []
}

/** The generated requests have their own file; the full form is 100,000 of them. */
function requests(): string[] {
  if (word !== '' && word !== 'requests') return []
  process.env.FUZZ_RUNS ??= '100000'
  return ['test/openapi.test.ts']
}

async function keep(): Promise<void> {
  const on = new Date().toISOString().slice(0, 10)
  const lines = (await readFile(report, 'utf8').catch(() => '')).split('\n').filter(Boolean)
  const told = lines.map(line => ({ ...(JSON.parse(line) as Told), on }))
  const before = JSON.parse(await readFile(kept, 'utf8').catch(() => '[]')) as Told[]
  const all = [...before.filter(it => !told.some(other => other.what === it.what)), ...told]
  all.sort((a, b) => a.what.localeCompare(b.what))
  await writeFile(kept, `${JSON.stringify(all, null, 2)}\n`)
  await writeFile(join(root, 'bench/results/torture.md'), page(all))
  await rm(report, { force: true })
}

function page(all: Told[]): string {
  const rows = all.map(
    ({ what, figures, on: day }) =>
      `| ${what} | ${Object.entries(figures)
        .map(([name, value]) => `${name} ${value}`)
        .join(', ')} | ${day} |`,
  )
  return [
    '# Torture',
    '',
    `The full forms (\`npm run torture\`), Node ${process.versions.node}, ${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown'}.`,
    '',
    '| what was done | what was found | on |',
    '|---|---|---|',
    ...rows,
    '',
  ].join('\n')
}

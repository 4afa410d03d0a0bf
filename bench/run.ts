// `npm run bench -- NAME`: runs one benchmark, prints it, and keeps the figures in bench/results.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { glob, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { writeReport, type BenchResult } from './result.ts'

const here = import.meta.dirname
const own = new Set(['run.ts', 'result.ts', 'octavo.ts'])

async function names(): Promise<string[]> {
  const found: string[] = []
  for await (const path of glob('*.ts', { cwd: here }))
    if (!own.has(path) && !path.includes('.test.')) found.push(basename(path, '.ts'))
  return found.sort()
}

const [name = ''] = process.argv.slice(2)
if (!(await names()).includes(name)) {
  process.stderr.write(`Name one of: ${(await names()).join(', ')}\n`)
  process.exit(2)
}
if (!existsSync(join(here, 'node_modules')))
  spawnSync('npm', ['ci', '--no-audit', '--no-fund'], { cwd: here, stdio: 'inherit' })

const began = performance.now()
const { run } = (await import(`./${name}.ts`)) as { run(): Promise<BenchResult> }
const result = await run()
const report = writeReport(result, (performance.now() - began) / 1000)
await writeFile(join(here, 'results', `${name}.json`), `${JSON.stringify(result, null, 2)}\n`)
await writeFile(join(here, 'results', `${name}.md`), report)
process.stdout.write(`\n${report}`)
process.exit(0)

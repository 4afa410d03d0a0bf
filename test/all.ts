// `npm test`: every check in turn, what was skipped for lack of a tool, and one line that says how it went.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { missingTools } from './tools.ts'

const root = resolve(import.meta.dirname, '..')
const bin = (name: string) => join(root, 'node_modules/.bin', name)
const report = join(tmpdir(), `octavo-tests-${process.pid}.json`)

interface Step {
  name: string
  run: [command: string, ...args: string[]]
}

const steps: Step[] = [
  { name: 'format', run: [bin('oxfmt'), '--check', '.'] },
  { name: 'lint', run: [bin('oxlint'), '--type-aware', '--deny-warnings'] },
  { name: 'types', run: [bin('tsc'), '--noEmit'] },
  { name: 'dead code', run: [bin('knip')] },
  {
    name: 'browser app',
    run: [process.execPath, join(root, 'node_modules/vite/bin/vite.js'), 'build', '--logLevel', 'warn'],
  },
  {
    name: 'tests',
    run: [bin('vitest'), 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`],
  },
]

if (Number(process.versions.node.split('.')[0]) < 24) {
  process.stderr.write(
    `Node 24 or newer is wanted, this is ${process.version}. Run it as \`npm test\`: it brings its own.\n`,
  )
  process.exit(1)
}

function run([command, ...args]: Step['run']): Promise<number> {
  return new Promise(done => {
    const child = spawn(command, args, {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, CI: '1' },
    })
    child.once('error', () => done(127))
    child.once('exit', code => done(code ?? 1))
  })
}

interface Report {
  numPassedTests: number
  numFailedTests: number
  numPendingTests: number
  numFailedTestSuites: number
  testResults: { status: string; assertionResults: { status: string; fullName: string }[] }[]
}

let passed = 0
let failed = 0
const skipped: string[] = []
for (const step of steps) {
  const began = Date.now()
  process.stdout.write(`\n— ${step.name}\n`)
  const code = await run(step.run)
  const seconds = ((Date.now() - began) / 1000).toFixed(1)
  process.stdout.write(`${code === 0 ? '●' : '✕'} ${step.name} (${seconds} s)\n`)
  if (step.name !== 'tests') {
    if (code === 0) passed++
    else failed++
    continue
  }
  const read = existsSync(report) ? (JSON.parse(await readFile(report, 'utf8')) as Report) : null
  passed += read?.numPassedTests ?? 0
  failed += read?.numFailedTests ?? 0
  for (const file of read?.testResults ?? [])
    for (const it of file.assertionResults)
      if (it.status !== 'passed' && it.status !== 'failed') skipped.push(it.fullName)
  // A file that does not load has no tests to fail, and a run without a report is no run.
  if (code !== 0 && (read?.numFailedTests ?? 0) === 0) failed++
  if (passed === steps.length - 1) failed++
}
await rm(report, { force: true })

const missing = await missingTools()
if (missing.length) process.stdout.write(`\nNot on this machine: ${missing.join(', ')}.\n`)
for (const name of skipped) process.stdout.write(`skipped: ${name}\n`)
const tail = skipped.length ? `, ${skipped.length} skipped` : ''
process.stdout.write(`\n${passed} passed, ${failed} failed${tail}\n`)
process.exitCode = failed ? 1 : 0

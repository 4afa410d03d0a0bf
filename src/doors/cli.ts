// The command line: words in, one call, an exit code out (0 done, 1 failed, 2 not understood).
import { ConfigFault, describeConfig, readConfig, writeEnvExample, type Config } from '../base/config.ts'
import { isRefusal } from '../base/errors.ts'
import { version } from '../base/version.ts'

interface Command {
  usage: string
  says: string
  run(args: string[]): Promise<number>
}

const say = (line: string) => void process.stdout.write(`${line}\n`)
const complain = (line: string) => void process.stderr.write(`${line}\n`)

/** Whether another process of ours started this one and holds the other end of a channel to it. */
const hasParent = process.send !== undefined

/** Runs until somebody asks it to stop; a second time, or 10 s later, it ends at once. */
function untilStopped(stop: () => Promise<void>): Promise<number> {
  return new Promise(done => {
    let asked = false
    const end = () => {
      if (asked) process.exit(1)
      asked = true
      setTimeout(() => process.exit(1), 10_000).unref()
      void stop()
        .then(() => 0)
        .catch(() => 1)
        .then(done)
    }
    process.on('SIGINT', end)
    process.on('SIGTERM', end)
    // A worker belongs to the process that started it, and ends with it, however that ended.
    process.on('disconnect', end)
    // Listening keeps the channel open, and that would keep a worker that has stopped from ending.
    process.channel?.unref()
    // The parent may have died while this process was still starting, before anyone listened.
    if (hasParent && !process.connected) end()
  })
}

const commands: Record<string, Command> = {
  start: {
    usage: 'start',
    says: 'Run Octavo: database, API, browser app and a worker.',
    async run() {
      const { start } = await import('./main.ts')
      const running = await start(readConfig(), say)
      return untilStopped(() => running.stop())
    },
  },
  worker: {
    usage: 'worker',
    says: 'Run one more worker, on this machine or another (with DATABASE_URL).',
    async run() {
      const { startWorker } = await import('./worker.ts')
      const worker = await startWorker(readConfig())
      return untilStopped(() => worker.stop())
    },
  },
  merge: {
    usage:
      'merge TEMPLATE DATA --out DIR [--sheet NAME] [--group-by COLUMN] [--skip-bad-rows] [--pdfa] [--tagged] [--json]',
    says: 'Print a DOCX and a PDF for every row of an .xlsx, .csv or .json; no server needed.',
    async run(args) {
      const { merge } = await import('./merge.ts')
      return merge(args, { say, complain })
    },
  },
  deliver: {
    usage:
      'deliver BATCH [--by sms|email] [--expires 30d] [--code] [--text TEXT] [--subject S] [--skip-unreachable] [--sample ME] [--cancel] [--yes] [--json]',
    says: 'Send a batch’s documents by links, through the running server and OCTAVO_KEY. --sample sends you one first.',
    async run(args) {
      const { deliver } = await import('./deliver.ts')
      return deliver(args, readConfig(), { say, complain })
    },
  },
  key: {
    usage: 'key create --user EMAIL [--name NAME] [--read-only] [--expires DAY] [--json]',
    says: 'Make an API key that acts as this person, and print it once; it runs out at the end of DAY (2027-01-31).',
    async run(args) {
      const { runKey } = await import('./people.ts')
      return runKey(args, { say, complain })
    },
  },
  user: {
    usage: 'user add EMAIL [--role admin|standard] [--may documents,customers,…] [--password P] [--json]',
    says: 'Add somebody to your company: with a password at once, without one by a link that is printed, and mailed where a mail server is connected.',
    async run(args) {
      const { runUser } = await import('./people.ts')
      return runUser(args, { say, complain })
    },
  },
  demo: {
    usage: 'demo [--reset]',
    says: 'Make the sample company where it is missing; --reset removes it first. Works beside a running server.',
    async run(args) {
      const { demo } = await import('./sample.ts')
      return demo(readConfig(), args, { say, complain })
    },
  },
  migrate: {
    usage: 'migrate',
    says: 'Bring the database to this release, and say what was done.',
    async run() {
      const { openHouse } = await import('./house.ts')
      const { close } = await openHouse(readConfig(), 'migrate')
      await close()
      say('The database is up to date.')
      return 0
    },
  },
  backup: {
    usage: 'backup FILE.tar.zst',
    says: 'Save database and files in one file, while Octavo runs. .tar.gz and .tar do too.',
    async run(args) {
      const { backup } = await import('./backup/door.ts')
      return backup(readConfig(), args, { say, complain })
    },
  },
  restore: {
    usage: 'restore FILE [--replace]',
    says: 'Put a backup into an empty installation; --replace empties it first. Octavo must not be running.',
    async run(args) {
      const { restore } = await import('./backup/door.ts')
      return restore(readConfig(), args, { say, complain })
    },
  },
  doctor: {
    usage: 'doctor [--deep] [--repair] [--json]',
    says: 'Check database, rights, files, queue and machine; --deep reads every byte, --repair mends what is safe.',
    async run(args) {
      const { doctor } = await import('./doctor/door.ts')
      return doctor(readConfig(), args, say, complain)
    },
  },
  outbox: {
    usage: 'outbox [--to ADDRESS] [--json]',
    says: 'Show the mail and SMS that were kept since no server or provider is connected.',
    async run(args) {
      const { runOutbox } = await import('./outbox.ts')
      return runOutbox(args, { say, complain })
    },
  },
  secrets: {
    usage: 'secrets rotate [--json]',
    says: 'Make a new key for stored secrets and seal them all with it, while Octavo runs.',
    async run(args) {
      const { runSecrets } = await import('./secrets.ts')
      return runSecrets(readConfig(), args, { say, complain })
    },
  },
  config: {
    usage: 'config [--example] [--json]',
    says: 'Show every setting: value, where it comes from, what it means.',
    async run(args) {
      if (args.includes('--example')) say(writeEnvExample().trimEnd())
      else if (args.includes('--json')) say(JSON.stringify(describeConfig(), null, 2))
      else
        for (const it of describeConfig())
          say(`${it.name.padEnd(18)} ${(it.value || '–').padEnd(24)} ${it.source.padEnd(12)} ${it.says}`)
      return 0
    },
  },
  openapi: {
    usage: 'openapi',
    says: 'Print the OpenAPI 3.1 document.',
    async run() {
      const { contracts } = await import('./api.ts')
      const { writeOpenApi } = await import('../base/contract/openapi.ts')
      const config: Config = readConfig()
      say(JSON.stringify(writeOpenApi(contracts, { version, origin: config.publicUrl ?? '' }), null, 2))
      return 0
    },
  },
}

function help(): void {
  say(`Octavo ${version}\n`)
  for (const it of Object.values(commands)) say(`  octavo ${it.usage}\n      ${it.says}`)
}

/** @returns exit code: 0 done, 1 failed, 2 the words were not understood */
export async function run(argv: string[]): Promise<number> {
  const [name = 'help', ...args] = argv
  if (name === '--version' || name === 'version') {
    say(version)
    return 0
  }
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (!command || args.includes('--help')) {
    if (command) say(`octavo ${command.usage}\n  ${command.says}`)
    else help()
    return command || ['help', '--help', '-h'].includes(name) ? 0 : 2
  }
  try {
    return await command.run(args)
  } catch (error) {
    if (!(error instanceof ConfigFault) && !isRefusal(error)) throw error
    complain(error.message)
    return error instanceof ConfigFault ? 2 : 1
  }
}

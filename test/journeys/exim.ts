// A real mail server for a journey: Debian's exim, as root without systemd, with a configuration and mailboxes of its own.
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile, chown } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { exim } from '../tools.ts'

export interface MailServer {
  port: number
  /** Whole mails as they lie in the mailboxes. */
  mails(): Promise<string[]>
  close(): Promise<void>
}

const refused = 'There is no mailbox of this name here'

const configOf = (folder: string, port: number) => `
primary_hostname = mail.example.com
domainlist local_domains = example.com
daemon_smtp_ports = ${port}
local_interfaces = 127.0.0.1
spool_directory = ${folder}/spool
log_file_path = ${folder}/log-%s
pid_file_path = ${folder}/pid
host_lookup =
rfc1413_query_timeout = 0s
keep_environment =
tls_advertise_hosts =
# Its deliveries run as its own user, who may read this file and write the mailboxes.
deliver_drop_privilege = true
queue_only = false
acl_smtp_rcpt = rcpt
begin acl
rcpt:
  deny local_parts = nobody
       message = ${refused}
  accept domains = +local_domains
  deny message = Relay not permitted
begin routers
here:
  driver = accept
  domains = +local_domains
  transport = folder
begin transports
folder:
  driver = appendfile
  directory = ${folder}/mail
  create_directory
  maildir_format
  delivery_date_add
  envelope_to_add
`

/** Whose server it is: Debian's own user for it. */
function userOf(): { uid: number; gid: number } {
  const number = (flag: string) => Number(spawnSync('id', [flag, 'Debian-exim'], { encoding: 'utf8' }).stdout)
  return { uid: number('-u'), gid: number('-g') }
}

export async function startExim(): Promise<MailServer> {
  const folder = await mkdtemp(join(tmpdir(), 'octavo-exim-'))
  const { uid, gid } = userOf()
  const port = await freePort()
  for (const name of ['spool', 'mail']) {
    await mkdir(join(folder, name))
    await chown(join(folder, name), uid, gid)
  }
  await chown(folder, uid, gid)
  await chmod(folder, 0o750)
  await writeFile(join(folder, 'exim.conf'), configOf(folder, port), { mode: 0o644 })
  const child = spawn(exim ?? '', ['-C', join(folder, 'exim.conf'), '-bdf'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let said = ''
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()))
  await untilOpen(port, child, () => said)
  const mails = async () => {
    const names = await readdir(join(folder, 'mail/new')).catch(() => [])
    return Promise.all(names.map(name => readFile(join(folder, 'mail/new', name), 'utf8')))
  }
  return { port, mails, close: () => close(child, folder) }
}

async function close(child: ChildProcess, folder: string): Promise<void> {
  const gone = new Promise(done => child.once('exit', done))
  child.kill('SIGTERM')
  await gone
  // Deliveries are processes of their own, which may still write.
  await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 })
}

async function untilOpen(port: number, child: ChildProcess, said: () => string): Promise<void> {
  for (const until = Date.now() + 20_000; Date.now() < until; await sleep(50)) {
    if (child.exitCode !== null) break
    if (await isOpen(port)) return
  }
  throw new Error(`exim did not start: ${said()}`)
}

function isOpen(port: number): Promise<boolean> {
  return new Promise(done => {
    const socket = connect({ port, host: '127.0.0.1' })
    socket.once('data', () => (socket.destroy(), done(true)))
    socket.once('error', () => done(false))
  })
}

function freePort(): Promise<number> {
  return new Promise(done => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => done(typeof address === 'object' && address ? address.port : 0))
    })
  })
}

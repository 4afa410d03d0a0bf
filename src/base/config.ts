// What can be set from outside: names, defaults and meanings as data; read once, at a door.
import { cpus } from 'node:os'
import { resolve } from 'node:path'
import { z } from 'zod'
import { postSettings } from './post/config.ts'
import { storageSettings } from './files/config.ts'
import { keepSettings } from './config_keep.ts'
import { oidcSettings } from './config_oidc.ts'
import { watchSettings } from './config_watch.ts'
import { flag, setting } from './setting.ts'

const settings = {
  port: setting({
    name: 'PORT',
    shape: z.coerce.number().int().min(0).max(65535).default(3000),
    says: 'Port for API and browser app. 0 takes a free one.',
  }),
  host: setting({
    name: 'HOST',
    shape: z.string().default('127.0.0.1'),
    says: 'Address to listen on. 0.0.0.0 opens it to the network: set PUBLIC_URL then.',
  }),
  home: setting({
    name: 'OCTAVO_HOME',
    shape: z
      .string()
      .default('./var')
      .transform(it => resolve(it)),
    says: 'Folder for the database, files and secrets. Back this up.',
  }),
  databaseUrl: setting({
    name: 'DATABASE_URL',
    shape: z.string().startsWith('postgres').optional(),
    secret: true,
    says: 'A PostgreSQL (16 or newer) of your own. Without it Octavo brings and runs one.',
  }),
  ...storageSettings,
  clamdUrl: setting({
    name: 'CLAMD_URL',
    shape: z
      .string()
      .regex(/^(tcp:\/\/[^/\s]+|unix:\/\S+)$/, 'tcp://host:3310 or unix:/run/clamav/clamd.ctl')
      .optional(),
    says: 'A clamd that looks through every upload: tcp://host:3310 or unix:/run/clamav/clamd.ctl. While it is away, uploads are refused. Its StreamMaxLength must be 50M or more.',
  }),
  publicUrl: setting({
    name: 'PUBLIC_URL',
    shape: z
      .url()
      .transform(it => it.replace(/\/$/, ''))
      .optional(),
    says: 'The address that people use, such as https://octavo.example.com. Cookies and links follow it.',
  }),
  assetUrl: setting({
    name: 'ASSET_URL',
    shape: z
      .url({ protocol: /^https?$/ })
      .regex(/^[^?#;,'"\s]+$/, 'an address without query')
      .transform(it => it.replace(/\/+$/, ''))
      .optional(),
    says: 'A CDN for the scripts, styles and fonts of our pages: it gives PUBLIC_URL/assets/… as ASSET_URL/assets/….',
  }),
  jwtSecret: setting({
    name: 'JWT_SECRET',
    shape: z.string().min(16).optional(),
    secret: true,
    says: 'Signs access tokens; the same on every machine. Without it one is made and kept in OCTAVO_HOME.',
  }),
  jwtExpiresIn: setting({
    name: 'JWT_EXPIRES_IN',
    shape: z.coerce.number().int().min(60).max(86_400).default(900),
    says: 'Seconds that an access token lives.',
  }),
  secretsKey: setting({
    name: 'SECRETS_KEY',
    shape: z
      .string()
      .default('')
      .transform(it => it.split(/[\s,]+/).filter(Boolean))
      .refine(keys => keys.every(it => it.length >= 32), 'each key needs at least 32 characters'),
    secret: true,
    says: 'Seals stored secrets (mail, SMS, webhooks); the same on every machine. Several: newest first, separated by commas. Without it one is made and kept in OCTAVO_HOME.',
  }),
  trustProxy: setting({
    name: 'TRUST_PROXY',
    shape: flag.default(false),
    says: '1 behind a reverse proxy: the client’s address is then read from X-Forwarded-For.',
  }),
  allowPrivateHosts: setting({
    name: 'ALLOW_PRIVATE_HOSTS',
    shape: z
      .string()
      .default('')
      .transform(it => it.split(/[\s,]+/).filter(Boolean)),
    says: 'Hosts, addresses or networks (10.0.0.0/8) inside your own network that webhooks, mail and SMS settings may name, separated by commas.',
  }),
  corsOrigins: setting({
    name: 'CORS_ORIGINS',
    shape: z
      .string()
      .default('')
      .transform(it => it.split(/[\s,]+/).filter(Boolean)),
    says: 'Other origins whose pages may call the API, separated by commas.',
  }),
  ...oidcSettings,
  profile: setting({
    name: 'OCTAVO_PROFILE',
    shape: z.enum(['dev', 'stage', 'prod']).default('dev'),
    says: 'prod refuses weak secrets and plain http, and never shows the demo sign-in.',
  }),
  sample: setting({
    name: 'OCTAVO_SAMPLE',
    shape: flag.optional(),
    says: '0: no sample company. 1: its demo sign-in also works from other machines.',
  }),
  office: setting({
    name: 'OCTAVO_OFFICE',
    shape: z.enum(['auto', 'native', 'wasm']).default('auto'),
    says: 'What turns Word into PDF: LibreOffice of this machine (native), the one brought along (wasm), or whichever is found.',
  }),
  slots: setting({
    name: 'OCTAVO_SLOTS',
    shape: z.coerce.number().int().min(1).max(64).default(Math.max(1, cpus().length)),
    says: 'Documents that one worker makes at the same time.',
  }),
  ...keepSettings,
  ...postSettings,
  apiUrl: setting({
    name: 'OCTAVO_URL',
    shape: z
      .url()
      .transform(it => it.replace(/\/$/, ''))
      .optional(),
    says: 'Where `octavo deliver` finds Octavo. This machine, at PORT, where left out.',
  }),
  apiKey: setting({
    name: 'OCTAVO_KEY',
    shape: z.string().startsWith('oct_').optional(),
    secret: true,
    says: 'The API key that `octavo deliver` acts with; octavo key create makes one.',
  }),
  backupDir: setting({
    name: 'OCTAVO_BACKUP_DIR',
    shape: z
      .string()
      .min(1)
      .transform(it => resolve(it))
      .optional(),
    says: 'Folder for the backups that are made by the clock or from the browser. Without it OCTAVO_HOME/backups; another disk is better.',
  }),
  ...watchSettings,
  logLevel: setting({
    name: 'OCTAVO_LOG_LEVEL',
    shape: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
    says: 'How much is logged.',
  }),
}

type Settings = typeof settings
export type Config = { readonly [K in keyof Settings]: z.output<Settings[K]['shape']> }

/** What is wrong with the environment, in sentences; thrown before anything starts. */
export class ConfigFault extends Error {}

/**
 * Reads the configuration from environment variables.
 * @throws {ConfigFault} naming each variable that cannot be used, and what would do.
 */
export function readConfig(env: Record<string, string | undefined> = process.env): Config {
  const faults: string[] = []
  const config: Record<string, unknown> = {}
  for (const [key, it] of Object.entries(settings)) {
    const raw = env[it.name]
    const read = it.shape.safeParse(raw === '' ? undefined : raw)
    if (read.success) config[key] = read.data
    else faults.push(`${it.name}: ${read.error.issues[0]?.message ?? 'not understood'}. ${it.says}`)
  }
  if ((config.oidcIssuer === undefined) !== (config.oidcClientId === undefined))
    faults.push('OIDC_ISSUER and OIDC_CLIENT_ID belong together: set both, or none.')
  if (config.metricsPort !== undefined && config.metricsPort === config.port)
    faults.push('METRICS_PORT: is PORT as well. Take another, or leave it out.')
  if (config.profile === 'prod' && faults.length === 0) faults.push(...whatProdRefuses(config as Config))
  if (faults.length) throw new ConfigFault(faults.join('\n'))
  return config as Config
}

function whatProdRefuses(config: Config): string[] {
  const faults: string[] = []
  if ((config.jwtSecret?.length ?? 32) < 32)
    faults.push('JWT_SECRET: the prod profile wants at least 32 characters. Try `openssl rand -base64 48`.')
  if (!config.publicUrl?.startsWith('https://'))
    faults.push('PUBLIC_URL: the prod profile wants an https:// address.')
  if (config.assetUrl?.startsWith('http://'))
    faults.push('ASSET_URL: the prod profile wants an https:// address.')
  return faults
}

/** Warnings about OCTAVO_* names that nothing reads, each with the nearest known one. */
export function findUnknownNames(env: Record<string, string | undefined> = process.env): string[] {
  const known = Object.values(settings).map(it => it.name)
  return Object.keys(env)
    .filter(name => name.startsWith('OCTAVO_') && !known.includes(name))
    .map(name => `${name} is not a setting of Octavo. Did you mean ${nearest(name, known)}?`)
}

function nearest(name: string, known: string[]): string {
  const pairs = (it: string) =>
    new Set(Array.from({ length: it.length - 1 }, (_, at) => it.slice(at, at + 2)))
  const own = pairs(name)
  const score = (it: string) => [...pairs(it)].filter(pair => own.has(pair)).length / it.length
  return known.toSorted((a, b) => score(b) - score(a))[0] ?? ''
}

/** Each setting with its value (secrets masked), where it comes from, and what it means. */
export function describeConfig(env: Record<string, string | undefined> = process.env) {
  const config = readConfig(env) as Record<string, unknown>
  return Object.entries(settings).map(([key, it]) => {
    const value = config[key]
    const shown = Array.isArray(value)
      ? value.join(',')
      : typeof value === 'string'
        ? value
        : value === undefined
          ? ''
          : JSON.stringify(value)
    return {
      name: it.name,
      value: it.secret && shown ? '••••' : shown,
      source: env[it.name] ? 'environment' : 'default',
      says: it.says,
    }
  })
}

/** The text of `.env.example`. */
export function writeEnvExample(): string {
  const lines = describeConfig({}).map(it => {
    const value = it.name === 'OCTAVO_HOME' ? './var' : it.name === 'OCTAVO_SLOTS' ? '' : it.value
    return `# ${it.says}\n#${it.name}=${value}\n`
  })
  return `# Settings of Octavo, all optional. Made by \`octavo config --example\`.\n\n${lines.join('\n')}`
}

// Routes and shapes of the shared house: sign-in, users, uploads, jobs, audit.
import { z } from 'zod'
import { Id, Instant, Page, listOf } from '../../base/contract/shapes.ts'
import { route } from '../../base/contract/route.ts'

const everyone = ['admin', 'standard'] as const
const admins = ['admin'] as const

export const Capability = z.enum(['documents', 'booklets', 'sales', 'helpdesk', 'customers'])
const RoleName = z.enum(['admin', 'standard'])
const Email = z.email().max(254)
const Password = z.string().min(10).max(200)

export const User = z.object({
  id: Id,
  email: z.string(),
  username: z.string(),
  role: RoleName,
  capabilities: z.array(Capability),
  created_at: Instant,
  updated_at: Instant,
})
export type User = z.infer<typeof User>

export const Me = z.object({
  user: User,
  workspace: z.object({ id: Id, name: z.string(), kind: z.enum(['own', 'sample']) }),
})
export type Me = z.infer<typeof Me>

const Session = Me.extend({
  /** Absent when `session` is `cookie`: the browser then never sees a token. */
  access_token: z.string().optional(),
  refresh_token: z.string().optional(),
  /** Seconds until the access token ends. */
  expires_in: z.number().int(),
})
const SessionKind = z.enum(['cookie', 'token']).default('token')

export const Upload = z.object({
  id: Id,
  file_id: Id,
  name: z.string(),
  kind: z.enum(['pdf', 'xlsx', 'csv', 'json', 'docx', 'image']),
  media_type: z.string(),
  size: z.number().int(),
  sha256: z.string(),
  uploaded_by: z.string().nullable(),
  uploaded_at: Instant,
  used_by: z.array(z.object({ kind: z.string(), id: z.string(), label: z.string() })),
})
export type Upload = z.infer<typeof Upload>

export const JobStatus = z.enum(['queued', 'running', 'done', 'error', 'cancelled'])
export const Job = z.object({
  id: Id,
  name: z.string(),
  title: z.string(),
  status: JobStatus,
  done: z.number().int(),
  failed: z.number().int(),
  total: z.number().int(),
  attempts: z.number().int(),
  error: z.string().nullable(),
  input: z.record(z.string(), z.unknown()),
  output_file_id: Id.nullable(),
  cancel_asked_at: Instant.nullable(),
  paused_at: Instant.nullable(),
  created_at: Instant,
  updated_at: Instant,
  finished_at: Instant.nullable(),
})
export type Job = z.infer<typeof Job>

const AuditEntry = z.object({
  id: Id,
  at: Instant,
  user_id: Id.nullable(),
  user_name: z.string().nullable(),
  action: z.string(),
  noun: z.string().nullable(),
  noun_id: z.string().nullable(),
  detail: z.record(z.string(), z.unknown()),
  request_id: z.string().nullable(),
  address: z.string().nullable(),
})

export const workspaceContract = {
  readSetup: route({
    method: 'GET',
    path: '/setup',
    roles: 'public',
    replies: {
      200: z.object({
        /** True until the first company of one's own exists. */
        needed: z.boolean(),
        /** The sample company's sign-in, told only to the machine itself. */
        demo: z.object({ email: z.string(), password: z.string() }).nullable(),
      }),
    },
    says: 'Whether this installation still waits for its first company.',
  }),
  setUp: route({
    method: 'POST',
    path: '/setup',
    roles: 'public',
    body: z.object({
      token: z.string().max(200),
      company: z.string().trim().min(1).max(120),
      username: z.string().trim().min(1).max(120),
      email: Email,
      password: Password,
      session: SessionKind,
    }),
    replies: { 201: Session },
    secret: true,
    says: 'Make your own, empty workspace and its first admin with the one-time link printed at the first start.',
  }),
  signIn: route({
    method: 'POST',
    path: '/auth/login',
    roles: 'public',
    body: z.object({ email: z.string().max(254), password: z.string().max(200), session: SessionKind }),
    replies: { 200: Session },
    secret: true,
    says: 'Sign in. Scripts get tokens; a browser asks for `session: cookie` and gets HttpOnly cookies.',
  }),
  refresh: route({
    method: 'POST',
    path: '/auth/refresh',
    roles: 'public',
    body: z.object({ refresh_token: z.string().max(200).optional() }),
    replies: { 200: Session },
    secret: true,
    says: 'Change a refresh token for a new pair. A token used twice ends the whole session.',
  }),
  signOut: route({
    method: 'POST',
    path: '/auth/logout',
    roles: 'public',
    body: z.object({ refresh_token: z.string().max(200).optional() }),
    replies: { 204: null },
    secret: true,
    says: 'End this session. The refresh token ends at once, the access token within 15 minutes.',
  }),
  readMe: route({
    method: 'GET',
    path: '/auth/me',
    roles: everyone,
    replies: { 200: Me },
    says: 'Who is signed in, and where.',
  }),

  listUsers: route({
    method: 'GET',
    path: '/users',
    roles: admins,
    query: z.object({ ...Page }),
    replies: { 200: listOf(User) },
    says: 'People who can sign in to this workspace.',
  }),
  createUser: route({
    method: 'POST',
    path: '/users',
    roles: admins,
    body: z.object({
      email: Email,
      username: z.string().trim().min(1).max(120),
      password: Password,
      role: RoleName,
      capabilities: z.array(Capability).max(5).default([]),
    }),
    replies: { 201: User },
    secret: true,
    says: 'Add a person. A standard user sees only what their capabilities grant.',
  }),
  changeUser: route({
    method: 'PATCH',
    path: '/users/{user_id}',
    roles: admins,
    params: z.object({ user_id: Id }),
    body: z.object({
      username: z.string().trim().min(1).max(120).optional(),
      password: Password.optional(),
      role: RoleName.optional(),
      capabilities: z.array(Capability).max(5).optional(),
    }),
    replies: { 200: User },
    secret: true,
    says: 'Change a person’s name, role, capabilities or password. A new password or role ends their sessions.',
  }),
  removeUser: route({
    method: 'DELETE',
    path: '/users/{user_id}',
    roles: admins,
    params: z.object({ user_id: Id }),
    replies: { 204: null },
    says: 'Remove a person. What they made stays; their sessions end at once. The last admin cannot be removed.',
  }),

  createUpload: route({
    method: 'POST',
    path: '/uploads',
    roles: everyone,
    capability: ['documents', 'booklets', 'sales', 'customers'],
    body: 'upload',
    replies: { 201: Upload },
    says: 'Store a file (PDF, XLSX, CSV, JSON, DOCX, PNG, JPEG; 50 MB). Its type is read from its content.',
  }),
  listUploads: route({
    method: 'GET',
    path: '/uploads',
    roles: everyone,
    capability: ['documents', 'booklets', 'sales', 'customers'],
    query: z.object({ ...Page, kind: Upload.shape.kind.optional(), q: z.string().max(100).optional() }),
    replies: { 200: listOf(Upload) },
    says: 'Files that were uploaded, newest first.',
  }),
  readUpload: route({
    method: 'GET',
    path: '/uploads/{upload_id}',
    roles: everyone,
    capability: ['documents', 'booklets', 'sales', 'customers'],
    params: z.object({ upload_id: Id }),
    replies: { 200: Upload },
    says: 'One uploaded file: size, checksum, who brought it, and what uses it.',
  }),
  download: route({
    method: 'GET',
    path: '/downloads/{file_id}',
    roles: everyone,
    capability: ['documents', 'booklets', 'sales', 'customers'],
    params: z.object({ file_id: Id }),
    query: z.object({ inline: z.enum(['true', 'false']).default('false') }),
    kind: 'file',
    media: ['*'],
    replies: { 200: null, 206: null },
    says: 'The bytes of a stored file. Ranges are answered, the name is the person’s own.',
  }),

  listJobs: route({
    method: 'GET',
    path: '/jobs',
    roles: everyone,
    query: z.object({ ...Page, status: JobStatus.optional() }),
    replies: { 200: listOf(Job) },
    says: 'Running and finished work, newest first.',
  }),
  readJob: route({
    method: 'GET',
    path: '/jobs/{job_id}',
    roles: everyone,
    params: z.object({ job_id: Id }),
    replies: { 200: Job },
    says: 'How far one piece of work is.',
  }),
  cancelJob: route({
    method: 'POST',
    path: '/jobs/{job_id}/cancel',
    roles: everyone,
    params: z.object({ job_id: Id }),
    replies: { 200: Job },
    says: 'Stop the work. What is finished stays; what is under way ends within a second or two.',
  }),
  retryJob: route({
    method: 'POST',
    path: '/jobs/{job_id}/retry',
    roles: everyone,
    params: z.object({ job_id: Id }),
    replies: { 202: Job },
    says: 'Run again what failed or was stopped. Finished parts are not made twice.',
  }),
  watchJob: route({
    method: 'GET',
    path: '/jobs/{job_id}/events',
    roles: everyone,
    params: z.object({ job_id: Id }),
    kind: 'events',
    replies: { 200: null },
    says: 'Server-sent events of one job: `job` with the same shape as GET /jobs/{job_id}; ends when it has ended.',
  }),
  watchAll: route({
    method: 'GET',
    path: '/events',
    roles: everyone,
    kind: 'events',
    replies: { 200: null },
    says: 'One stream for a browser: `job` events of all work that you may see.',
  }),

  listAudit: route({
    method: 'GET',
    path: '/audit',
    roles: admins,
    query: z.object({ ...Page, q: z.string().max(100).optional() }),
    replies: { 200: listOf(AuditEntry) },
    says: 'Who did what, when and from where, newest first. Entries are never changed.',
  }),
}

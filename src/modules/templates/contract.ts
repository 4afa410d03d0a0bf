// Routes and shapes of Word templates and their versions.
import { z } from 'zod'
import { Id, Instant, Page, listOf } from '../../base/contract/shapes.ts'
import { everyone, route } from '../../base/contract/route.ts'

const capability = ['documents', 'booklets'] as const

const Place = z.object({ part: z.string(), paragraph: z.number().int(), excerpt: z.string() })

const PlaceholderKind = z.enum(['text', 'number', 'date', 'condition', 'list', 'image', 'barcode'])
const Field = z.object({
  path: z.string(),
  kind: PlaceholderKind,
  optional: z.boolean(),
  filters: z.array(z.string()),
  places: z.array(Place),
})
export const Placeholder = Field.extend({
  /** Of a list: what one item of it holds. */
  fields: z.array(Field).optional(),
})
export type Placeholder = z.infer<typeof Placeholder>

export const TemplateFault = z.object({
  code: z.string(),
  detail: z.string(),
  part: z.string(),
  paragraph: z.number().int(),
  excerpt: z.string(),
  expected: z.string(),
  nearest: z.string().optional(),
})
export type TemplateFault = z.infer<typeof TemplateFault>

const TemplateVersion = z.object({
  id: Id,
  number: z.number().int(),
  file_id: Id,
  file_name: z.string(),
  created_at: Instant,
  created_by: z.string().nullable(),
})

export const Template = z.object({
  id: Id,
  name: z.string(),
  dialect: z.enum(['jinja', 'docxtemplater']),
  placeholder_count: z.number().int(),
  current_version: TemplateVersion,
  version_count: z.number().int(),
  batch_count: z.number().int(),
  version: z.number().int(),
  created_at: Instant,
  updated_at: Instant,
})
export type Template = z.infer<typeof Template>

export const TemplateWithVersions = Template.extend({ versions: z.array(TemplateVersion) })
export type TemplateWithVersions = z.infer<typeof TemplateWithVersions>

const TemplateId = z.object({ template_id: Id })

export const templatesContract = {
  listTemplates: route({
    method: 'GET',
    path: '/templates',
    roles: everyone,
    capability,
    query: z.object({
      ...Page,
      q: z.string().max(100).optional(),
      sort: z.enum(['name', '-name', 'updated_at', '-updated_at']).default('-updated_at'),
    }),
    replies: { 200: listOf(Template) },
    says: 'Word templates, the last changed first.',
  }),
  createTemplate: route({
    method: 'POST',
    path: '/templates',
    roles: everyone,
    capability,
    body: z.object({ upload_id: Id, name: z.string().trim().min(1).max(200).optional() }),
    replies: { 201: Template },
    says: 'Make a template of an uploaded .docx. Every bad tag is reported with its place, not just the first.',
  }),
  readTemplate: route({
    method: 'GET',
    path: '/templates/{template_id}',
    roles: everyone,
    capability,
    params: TemplateId,
    replies: { 200: TemplateWithVersions },
    says: 'One template with its versions. The ETag is what PUT wants in If-Match.',
  }),
  changeTemplate: route({
    method: 'PUT',
    path: '/templates/{template_id}',
    roles: everyone,
    capability,
    params: TemplateId,
    body: z.object({ name: z.string().trim().min(1).max(200), upload_id: Id.optional() }),
    versioned: true,
    replies: { 200: TemplateWithVersions },
    says: 'Rename a template, or bring a new version of its file. Batches keep the version that they were made with.',
  }),
  removeTemplate: route({
    method: 'DELETE',
    path: '/templates/{template_id}',
    roles: everyone,
    capability,
    params: TemplateId,
    replies: { 204: null },
    says: 'Put a template with its versions into the trash. Batches and documents made with it stay and go on working; `batch_count` says how many.',
  }),
  readPlaceholders: route({
    method: 'GET',
    path: '/templates/{template_id}/placeholders',
    roles: everyone,
    capability,
    params: TemplateId,
    replies: {
      200: z.object({
        dialect: z.enum(['jinja', 'docxtemplater']),
        placeholders: z.array(Placeholder),
        warnings: z.array(TemplateFault),
      }),
    },
    says: 'What the template asks for: names, kinds, lists and where each stands.',
  }),
}

// What a template asks for: each placeholder, its kind, and the places where it stands.
import { useQuery } from '@tanstack/react-query'
import { Empty, Waiting } from '../../../web/kit/parts/page.tsx'
import { ProblemNote } from '../../../web/kit/parts/problem.tsx'
import { Status } from '../../../web/kit/parts/status.tsx'
import { t } from '../../../web/kit/text/text.ts'
import type { Placeholder, Template } from '../contract.ts'
import { call } from './calls.ts'

type Field = NonNullable<Placeholder['fields']>[number]

export function Placeholders({ templateId, dialect }: { templateId: string; dialect: Template['dialect'] }) {
  const query = useQuery({
    queryKey: ['placeholders', templateId],
    queryFn: async () =>
      (await call('GET /templates/{template_id}/placeholders', { params: { template_id: templateId } })).body,
  })
  if (query.isPending) return <Waiting />
  if (!query.data) return <ProblemNote error={query.error} onRetry={() => void query.refetch()} />
  const { placeholders, warnings } = query.data
  return (
    <section aria-labelledby="placeholders">
      <h2 id="placeholders" className="mb-1">
        {t('Placeholders')}
      </h2>
      <p className="quiet mb-2">
        {dialect === 'jinja'
          ? t('Tags are written as in docxtpl: {{ name }}.')
          : t('Tags are written as in docxtemplater: {name}.')}
      </p>
      {warnings.map((warning, index) => (
        <p key={index} className="mb-2">
          <Status tone="warning">{`${warning.detail} (${warning.excerpt})`}</Status>
        </p>
      ))}
      {placeholders.length === 0 && <Empty title={t('This template has no placeholders.')} />}
      <ul className="border-t border-edge">
        {placeholders.map(placeholder => (
          <li key={placeholder.path} className="border-b border-rule py-2">
            <Line field={placeholder} />
            {placeholder.fields && (
              <ul className="ms-5 mt-1 border-s border-rule ps-3">
                {placeholder.fields.map(field => (
                  <li key={field.path} className="py-1">
                    <Line field={field} />
                  </li>
                ))}
              </ul>
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}

function Line({ field }: { field: Field }) {
  return (
    <details>
      <summary className="group flex min-h-7 flex-wrap items-center gap-x-3">
        <span
          aria-hidden
          className="inline-block w-2 text-ink-3 transition-transform [[open]>summary>&]:rotate-90"
        >
          ›
        </span>
        <span className="tag">{`{${field.path}}`}</span>
        <span className="text-sm text-ink-2">{kindWord(field.kind)}</span>
        {field.filters.length > 0 && <span className="tag text-ink-2">{field.filters.join(' | ')}</span>}
        {field.optional && <span className="text-sm text-ink-2">{t('may be empty')}</span>}
        <span className="ms-auto text-sm text-ink-2">
          {t('{n} place|{n} places', { n: field.places.length })}
        </span>
      </summary>
      <ul className="mt-1 ms-5 space-y-1 text-sm">
        {field.places.map((place, index) => (
          <li key={index}>
            <span className="text-ink-2">
              {t('{part}, paragraph {paragraph}:', { part: place.part, paragraph: String(place.paragraph) })}
            </span>{' '}
            {place.excerpt}
          </li>
        ))}
      </ul>
    </details>
  )
}

export function kindWord(kind: Placeholder['kind']): string {
  const words: Record<Placeholder['kind'], string> = {
    text: t('Text'),
    number: t('Number'),
    date: t('Date'),
    condition: t('Condition'),
    list: t('List'),
    image: t('Image'),
    barcode: t('Barcode'),
  }
  return words[kind]
}

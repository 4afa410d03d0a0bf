// One operation: what it does, what it takes, what it answers by status, and Try it.
import { useState } from 'react'
import { t } from '../../../../web/kit/text/text.ts'
import { SchemaFields } from './schema.tsx'
import { kindOf, limitsOf } from './spec.ts'
import type { Entry, Parameter, Spec } from './spec.ts'
import { TryIt } from './try-it.tsx'

export function OperationLeaf({ spec, entry }: { spec: Spec; entry: Entry }) {
  const { method, path, operation } = entry
  const [isOpen, setOpen] = useState(location.hash === `#${operation.operationId}`)
  const [isTrying, setTrying] = useState(false)
  return (
    <details
      id={operation.operationId}
      open={isOpen}
      onToggle={event => setOpen(event.currentTarget.open)}
      className="border-b border-rule"
    >
      <summary className="flex min-h-11 flex-wrap items-center gap-x-3 py-1">
        <span className="w-16 shrink-0 font-mono text-sm font-semibold text-cloth">{method}</span>
        <span className="min-w-0 font-mono text-sm break-all">{path}</span>
        <span className="quiet">{operation.summary}</span>
      </summary>
      {isOpen && (
        <div className="mb-5 flex flex-col gap-5 md:ps-16">
          <p className="max-w-prose whitespace-pre-line">{operation.description}</p>
          {operation.security?.length === 0 && <p className="quiet">{t('Needs no session.')}</p>}
          <Parameters parameters={operation.parameters ?? []} />
          <Body spec={spec} entry={entry} />
          <Replies spec={spec} entry={entry} />
          <div>
            <button
              type="button"
              className="btn"
              aria-expanded={isTrying}
              onClick={() => setTrying(!isTrying)}
            >
              {t('Try it')}
            </button>
            {isTrying && <TryIt spec={spec} entry={entry} />}
          </div>
        </div>
      )}
    </details>
  )
}

function Parameters({ parameters }: { parameters: Parameter[] }) {
  if (parameters.length === 0) return null
  return (
    <section>
      <h3 className="mb-1 font-semibold">{t('Parameters')}</h3>
      <ul className="border-t border-rule">
        {parameters.map(parameter => (
          <li key={parameter.in + parameter.name} className="border-b border-rule py-1.5 text-sm">
            <span className="font-mono font-semibold">{parameter.name}</span>{' '}
            <span className="font-mono text-ink-2">
              {parameter.in} · {kindOf(parameter.schema)}
            </span>{' '}
            <span className="text-ink-2">{limitsOf(parameter.schema)}</span>
            {parameter.required && <span className="ms-1 text-ochre">{t('required')}</span>}
          </li>
        ))}
      </ul>
    </section>
  )
}

function Body({ spec, entry }: { spec: Spec; entry: Entry }) {
  const content = Object.entries(entry.operation.requestBody?.content ?? {})
  return content.map(([type, { schema }]) => (
    <section key={type}>
      <h3 className="mb-1 font-semibold">
        {t('Body')} <span className="font-mono text-sm font-normal text-ink-2">{type}</span>
      </h3>
      {schema && <SchemaFields spec={spec} schema={schema} />}
    </section>
  ))
}

function Replies({ spec, entry }: { spec: Spec; entry: Entry }) {
  return (
    <section>
      <h3 className="mb-1 font-semibold">{t('Replies')}</h3>
      <ul className="border-t border-rule">
        {Object.entries(entry.operation.responses).map(([status, reply]) => {
          const content = Object.entries(reply.content ?? {})
          const schema = content[0]?.[1].schema
          const isGood = status < '400'
          const head = (
            <>
              <b className={`font-mono ${isGood ? 'text-cloth' : ''}`}>{status}</b> {reply.description}{' '}
              <span className="font-mono text-ink-2">{content.map(([type]) => type).join(', ')}</span>
            </>
          )
          return (
            <li key={status} className="border-b border-rule py-1.5 text-sm">
              {isGood && schema ? (
                <details>
                  <summary className="min-h-6">{head}</summary>
                  <SchemaFields spec={spec} schema={schema} depth={1} />
                </details>
              ) : (
                head
              )}
            </li>
          )
        })}
      </ul>
    </section>
  )
}

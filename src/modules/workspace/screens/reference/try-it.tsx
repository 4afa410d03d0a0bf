// Sends one call with the browser's session and shows the answer as it came.
import { useId, useState } from 'react'
import { pathTo, renew } from '../../../../web/kit/wire/call.ts'
import { bytes } from '../../../../web/kit/text/format.ts'
import { t } from '../../../../web/kit/text/text.ts'
import { exampleOf } from './spec.ts'
import type { Entry, Parameter, Spec } from './spec.ts'

interface Answer {
  status: number
  ms: number
  type: string
  text: string
}

/** Longer answers are cut, so that the page stays quick. */
const shown = 20_000

export function TryIt({ spec, entry }: { spec: Spec; entry: Entry }) {
  const { operation, method, path } = entry
  const parameters = operation.parameters ?? []
  const json = operation.requestBody?.content['application/json']?.schema
  const isUpload = operation.requestBody?.content['multipart/form-data'] !== undefined
  const [answer, setAnswer] = useState<Answer>()
  const [wrong, setWrong] = useState<string>()
  const [isSending, setSending] = useState(false)
  const bodyId = useId()

  async function send(form: HTMLFormElement) {
    setWrong(undefined)
    setSending(true)
    const began = performance.now()
    try {
      const ask = askOf(form, entry, parameters)
      let reply = await fetch(ask.path, ask.init)
      if (reply.status === 401 && path !== '/auth/login' && (await renew()))
        reply = await fetch(ask.path, ask.init)
      setAnswer({ ...(await read(reply)), ms: Math.round(performance.now() - began) })
    } catch (error) {
      setWrong(
        error instanceof SyntaxError
          ? t('The body is not JSON: {why}', { why: error.message })
          : t('No answer. Is the server running?'),
      )
    } finally {
      setSending(false)
    }
  }

  return (
    <form
      className="mt-3 flex flex-col gap-3"
      onSubmit={event => {
        event.preventDefault()
        void send(event.currentTarget)
      }}
    >
      <div className="grid gap-3 sm:grid-cols-2">
        {parameters.map(parameter => (
          <div key={parameter.in + parameter.name} className="text-sm">
            <span aria-hidden className="mb-1 block">
              <span className="font-mono">{parameter.name}</span>{' '}
              <span className="text-ink-2">{parameter.in}</span>
            </span>
            <input
              name={`${parameter.in} ${parameter.name}`}
              required={parameter.required}
              aria-label={`${parameter.name} (${parameter.in})`}
              className="fld font-mono"
              placeholder={
                parameter.schema.default === undefined ? '' : JSON.stringify(parameter.schema.default)
              }
            />
          </div>
        ))}
      </div>
      {json && (
        <label className="text-sm" htmlFor={bodyId}>
          <span className="mb-1 block">{t('Body')}</span>
          <textarea
            id={bodyId}
            name="body"
            rows={8}
            spellCheck={false}
            className="fld font-mono text-sm"
            defaultValue={JSON.stringify(exampleOf(spec, json), null, 2)}
          />
        </label>
      )}
      {isUpload && <input type="file" name="file" required aria-label={t('File')} className="min-h-9" />}
      <div>
        <button type="submit" className="btn btn-main" disabled={isSending}>
          {t('Send {method}', { method })}
        </button>
      </div>
      {wrong && (
        <p role="alert" className="text-verm">
          ✕ {wrong}
        </p>
      )}
      {answer && <Shown answer={answer} />}
    </form>
  )
}

function Shown({ answer }: { answer: Answer }) {
  return (
    <output className="block">
      <p className="mb-1 text-sm">
        <b className={answer.status < 400 ? 'text-cloth' : 'text-verm'}>
          {answer.status < 400 ? '●' : '✕'} {answer.status}
        </b>{' '}
        <span className="text-ink-2">
          {answer.type} · {answer.ms} ms
        </span>
      </p>
      <textarea
        readOnly
        rows={14}
        aria-label={t('Answer')}
        className="fld font-mono text-sm"
        value={answer.text}
      />
    </output>
  )
}

function askOf(form: HTMLFormElement, { method, path, operation }: Entry, parameters: Parameter[]) {
  const values = new FormData(form)
  const placed = { path: {}, query: {}, header: {} } as Record<Parameter['in'], Record<string, string>>
  for (const { in: place, name } of parameters) {
    const value = values.get(`${place} ${name}`)
    if (typeof value === 'string' && value !== '') placed[place][name] = value
  }
  const init: RequestInit = { method, headers: { ...placed.header } }
  const body = values.get('body')
  if (typeof body === 'string') {
    init.body = JSON.stringify(JSON.parse(body))
    init.headers = { ...placed.header, 'content-type': 'application/json' }
  } else if (operation.requestBody?.content['multipart/form-data']) {
    const upload = new FormData()
    const file = values.get('file')
    if (file instanceof File) upload.append('file', file)
    init.body = upload
  }
  return { path: pathTo(path, placed.path, placed.query), init }
}

async function read(reply: Response): Promise<Omit<Answer, 'ms'>> {
  const type = reply.headers.get('content-type') ?? ''
  if (type.includes('event-stream')) {
    await reply.body?.cancel()
    return { status: reply.status, type, text: t('A stream of events: listen with EventSource.') }
  }
  if (type.includes('json')) {
    const text = JSON.stringify(await reply.json(), null, 2)
    return { status: reply.status, type, text: text.length > shown ? `${text.slice(0, shown)}\n…` : text }
  }
  const size = (await reply.arrayBuffer()).byteLength
  return { status: reply.status, type, text: size === 0 ? '' : bytes(size) }
}

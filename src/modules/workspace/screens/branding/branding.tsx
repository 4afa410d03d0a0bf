// The company's look: colour, logo, sender and last lines, with a message and a page as they will be seen beside it.
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Form, TextField } from '../../../../web/kit/form/form.tsx'
import { ifMatch } from '../../../../web/kit/parts/conflict.tsx'
import { FileButton, Sending } from '../../../../web/kit/parts/drop.tsx'
import { Page, Waiting } from '../../../../web/kit/parts/page.tsx'
import { problemOf, ProblemNote } from '../../../../web/kit/parts/problem.tsx'
import { say, sayProblem } from '../../../../web/kit/parts/toast.ts'
import { t } from '../../../../web/kit/text/text.ts'
import { sendFile } from '../../../../web/kit/wire/upload.ts'
import type { Branding } from '../../contract.ts'
import { call } from '../calls.ts'
import { Preview, type Look } from './preview.tsx'

const key = ['branding']

export default function BrandingPage() {
  const branding = useQuery({ queryKey: key, queryFn: async () => (await call('GET /branding')).body })
  return (
    <Page title={t('Branding')} folio={t('What your customers see in messages and on their pages.')}>
      {branding.isPending && <Waiting />}
      {branding.error && !branding.data && (
        <ProblemNote error={branding.error} onRetry={() => void branding.refetch()} />
      )}
      {branding.data && <Editor now={branding.data} />}
    </Page>
  )
}

function Editor({ now }: { now: Branding }) {
  const [look, setLook] = useState<Look>({
    colour: now.colour,
    colour_dark: now.colour_dark,
    sender_name: now.sender_name ?? '',
    footer: now.footer ?? '',
  })
  const change = (more: Partial<Look>) => setLook(before => ({ ...before, ...more }))
  return (
    <div className="grid gap-8 lg:grid-cols-[minmax(0,26rem)_minmax(0,1fr)]">
      <div className="flex flex-col gap-5">
        <Logo now={now} />
        <LookForm now={now} look={look} change={change} />
      </div>
      <Preview now={now} look={look} />
    </div>
  )
}

function LookForm({
  now,
  look,
  change,
}: {
  now: Branding
  look: Look
  change: (more: Partial<Look>) => void
}) {
  const answers = useQueryClient()
  async function save() {
    const { sender_name, footer, ...colours } = look
    const body = { ...colours, sender_name: sender_name.trim() || null, footer: footer.trim() || null }
    try {
      const saved = (await call('PUT /branding', { headers: ifMatch(now.version), body })).body
      answers.setQueryData(key, saved)
      say(t('Branding saved'))
    } catch (error) {
      // What can be read instead is shown at once; the field says why.
      for (const fault of problemOf(error).errors ?? [])
        if (fault.pointer && fault.accepted) change({ [fault.pointer.slice(1)]: fault.accepted })
      throw error
    }
  }
  return (
    <Form submit={t('Save branding')} label={t('Branding')} send={save}>
      <Colour label={t('Colour')} name="colour" value={look.colour} onChange={colour => change({ colour })} />
      <label className="flex min-h-7 items-start gap-2">
        <input
          type="checkbox"
          className="size-6 shrink-0 accent-cloth"
          checked={look.colour_dark !== null}
          onChange={event => change({ colour_dark: event.target.checked ? now.on_dark : null })}
        />
        <span>{t('Another colour on dark pages')}</span>
      </label>
      {look.colour_dark !== null && (
        <Colour
          label={t('Colour on dark pages')}
          name="colour_dark"
          value={look.colour_dark}
          onChange={colour_dark => change({ colour_dark })}
        />
      )}
      <TextField
        label={t('Name of the sender')}
        name="sender_name"
        maxLength={78}
        value={look.sender_name}
        placeholder={now.company}
        onChange={event => change({ sender_name: event.target.value })}
      />
      <TextField
        label={t('Last line of messages')}
        name="footer"
        maxLength={500}
        value={look.footer}
        onChange={event => change({ footer: event.target.value })}
        hint={t('Address, register, whatever the law wants there.')}
      />
    </Form>
  )
}

interface ColourAsk {
  label: string
  name: string
  value: string
  onChange: (value: string) => void
}

/** The picker and the same value as text, for whoever has it from a style guide. */
function Colour({ label, name, value, onChange }: ColourAsk) {
  const isWhole = /^#[0-9a-f]{6}$/i.test(value)
  return (
    <div className="flex items-start gap-2">
      <div className="grow">
        <TextField
          label={label}
          name={name}
          required
          pattern="#[0-9a-fA-F]{6}"
          maxLength={7}
          value={value}
          onChange={event => onChange(event.target.value)}
          hint={t('Text in it must be readable: contrast 4.5 to 1.')}
        />
      </div>
      <input
        type="color"
        aria-label={t('Choose: {what}', { what: label })}
        value={isWhole ? value : '#000000'}
        onChange={event => onChange(event.target.value)}
        className="mt-6 size-9 shrink-0 cursor-pointer rounded-leaf border border-edge bg-leaf p-1"
      />
    </div>
  )
}

function Logo({ now }: { now: Branding }) {
  const answers = useQueryClient()
  const [sending, setSending] = useState<{ name: string; share: number }>()
  const [error, setError] = useState<unknown>()
  async function bring([file]: File[]) {
    if (!file) return
    setError(undefined)
    setSending({ name: file.name, share: 0 })
    try {
      const onProgress = (share: number) => setSending({ name: file.name, share })
      answers.setQueryData(key, await sendFile<Branding>('/branding/logo', file, { onProgress }))
      say(t('Logo saved'))
    } catch (cause) {
      setError(cause)
    } finally {
      setSending(undefined)
    }
  }
  return (
    <section aria-labelledby="logo">
      <h2 id="logo" className="mb-2 text-base">
        {t('Logo')}
      </h2>
      <p className="quiet mb-2">
        {now.logo
          ? t('{width} × {height} pixels', { width: now.logo.width, height: now.logo.height })
          : t('PNG or JPEG, up to 1 MB. Without one, the company’s name is shown.')}
      </p>
      <div className="flex flex-wrap gap-2">
        <FileButton
          label={now.logo ? t('Replace logo') : t('Bring a logo')}
          accept=".png,.jpg,.jpeg,image/png,image/jpeg"
          onFiles={files => void bring(files)}
        />
        {now.logo && (
          <button
            type="button"
            className="btn"
            onClick={() =>
              void call('DELETE /branding/logo').then(({ body }) => {
                answers.setQueryData(key, body)
                say(t('Logo removed'))
              }, sayProblem)
            }
          >
            {t('Remove logo')}
          </button>
        )}
      </div>
      {sending && <Sending {...sending} />}
      {error !== undefined && (
        <div className="mt-3">
          <ProblemNote error={error} />
        </div>
      )}
    </section>
  )
}

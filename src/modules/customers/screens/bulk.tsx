// What can be done with the customers that are ticked: one attribute set for all, or all put into the trash.
import { useQueryClient } from '@tanstack/react-query'
import type { QueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Form, SelectField, TextField } from '../../../web/kit/form/form.tsx'
import { Dialog } from '../../../web/kit/parts/dialog.tsx'
import { sentenceOf } from '../../../web/kit/parts/problem.tsx'
import { say, withUndo } from '../../../web/kit/parts/toast.ts'
import { number } from '../../../web/kit/text/format.ts'
import { t } from '../../../web/kit/text/text.ts'
import { hideRow } from '../../../web/kit/wire/hide.ts'
import type { BulkResults, Customer } from '../contract.ts'
import { call } from './calls.ts'

/** Items that one call takes. */
const most = 1000

export function BulkCustomers({ chosen, clear }: { chosen: Customer[]; clear: () => void }) {
  const answers = useQueryClient()
  const [isSetting, setSetting] = useState(false)
  return (
    <>
      <button type="button" className="btn btn-small" onClick={() => setSetting(true)}>
        {t('Set an attribute')}
      </button>
      <button
        type="button"
        className="btn btn-small"
        onClick={() => {
          removeAll(answers, chosen)
          clear()
        }}
      >
        {t('Remove {n}', { n: chosen.length })}
      </button>
      {isSetting && <SetAttribute chosen={chosen} onClose={() => setSetting(false)} onDone={clear} />}
    </>
  )
}

function removeAll(answers: QueryClient, chosen: Customer[]) {
  withUndo({
    says: t('{n} customer removed|{n} customers removed', { n: chosen.length }),
    hide: () => {
      const restores = chosen.map(it => hideRow(answers, ['customers'], it.id))
      return () => restores.toReversed().forEach(restore => restore())
    },
    run: async () => {
      const items = chosen.map(it => ({ do: 'delete' as const, id: it.id }))
      tellFailed(await inParts(items, part => call('POST /customers/bulk', { body: { items: part } })))
      await answers.invalidateQueries({ queryKey: ['customers'] })
    },
  })
}

interface SetAsk {
  chosen: Customer[]
  onClose: () => void
  onDone: () => void
}

function SetAttribute({ chosen, onClose, onDone }: SetAsk) {
  async function send(values: Record<string, string>) {
    const place = {
      key: values.key ?? '',
      value: values.value ?? '',
      year: values.year ? Number(values.year) : null,
      quarter: values.quarter ? Number(values.quarter) : null,
    }
    const items = chosen.map(it => ({ customer_id: it.id, ...place }))
    const results = await inParts(items, part =>
      call('POST /customers/attributes/bulk', { body: { items: part } }),
    )
    onClose()
    onDone()
    if (!tellFailed(results))
      say(t('Attribute set for {n} customer|Attribute set for {n} customers', { n: chosen.length }))
  }
  const quarters = ['1', '2', '3', '4'].map(value => ({ value, label: `Q${value}` }))
  return (
    <Dialog title={t('Set an attribute')} onClose={onClose}>
      <Form submit={t('Set for {n}', { n: number(chosen.length) })} send={send}>
        <TextField label={t('Attribute')} name="key" required maxLength={100} />
        <TextField label={t('Value')} name="value" required maxLength={4000} />
        <TextField
          label={t('Year')}
          name="year"
          type="number"
          min={1900}
          max={2199}
          hint={t('Empty: it holds from the beginning.')}
        />
        <SelectField
          label={t('Quarter')}
          name="quarter"
          options={[{ value: '', label: t('The whole year') }, ...quarters]}
        />
      </Form>
    </Dialog>
  )
}

async function inParts<I>(
  items: I[],
  send: (part: I[]) => Promise<{ body: BulkResults }>,
): Promise<BulkResults['results']> {
  const results: BulkResults['results'] = []
  for (let at = 0; at < items.length; at += most)
    results.push(...(await send(items.slice(at, at + most))).body.results)
  return results
}

/** What was refused is said with the first reason; true when something was. */
function tellFailed(results: BulkResults['results']): boolean {
  const refused = results.flatMap(it => it.problem ?? [])
  const [first] = refused
  if (!first) return false
  say(
    t('{n} of {total} were refused: {why}', {
      n: refused.length,
      total: results.length,
      why: sentenceOf(first),
    }),
  )
  return true
}

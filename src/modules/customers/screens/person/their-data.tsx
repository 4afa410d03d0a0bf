// What is held about one customer: given out as a ZIP, or erased for good.
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useNavigate } from 'react-router'
import { Form, TextField } from '../../../../web/kit/form/form.tsx'
import { Dialog } from '../../../../web/kit/parts/dialog.tsx'
import { Facts } from '../../../../web/kit/parts/facts.tsx'
import { t, toldBy } from '../../../../web/kit/text/text.ts'
import { pathTo } from '../../../../web/kit/wire/call.ts'
import type { Customer, Erased } from '../../contract.ts'
import { call } from '../calls.ts'

export function TheirData({ customer, onClose }: { customer: Customer; onClose: () => void }) {
  const answers = useQueryClient()
  const navigate = useNavigate()
  const [done, setDone] = useState<Erased>()
  const params = { customer_id: customer.id }

  async function erase(values: Record<string, string>) {
    const { body } = await call('POST /customers/{customer_id}/erase', {
      params,
      body: { name: values.name ?? '' },
    })
    setDone(body)
  }
  async function leave() {
    await navigate('/customers', { replace: true })
    answers.removeQueries({ queryKey: ['customer', customer.id] })
    await answers.invalidateQueries()
  }

  if (done)
    return (
      <Dialog title={t('Customer erased')} onClose={() => void leave()}>
        <Report it={done} />
        <button type="button" className="btn btn-main" onClick={() => void leave()}>
          {t('Go to {where}', { where: t('Customers') })}
        </button>
      </Dialog>
    )
  return (
    <Dialog title={t('What is held about {name}', { name: customer.name })} onClose={onClose}>
      <p>{t('Everything, from all areas, with their files: for the person, when they ask for it.')}</p>
      <a className="btn mt-2" href={pathTo('/customers/{customer_id}/export', params)} download>
        {t('Download as ZIP')}
      </a>
      <section className="mt-5 border-t border-rule pt-4">
        <h3 className="mb-1 text-base">{t('Erase for good')}</h3>
        <p className="mb-3">
          {t(
            'Takes the customer out with attributes, history, documents, files and rows of batches. It cannot be undone.',
          )}
        </p>
        <Form submit={t('Erase {name}', { name: customer.name })} sending={t('Erasing')} send={erase} isMinor>
          <TextField
            label={t('Type the name to confirm: {name}', { name: customer.name })}
            name="name"
            required
            autoComplete="off"
          />
        </Form>
      </section>
    </Dialog>
  )
}

function word(what: string): string {
  const plain = what.replaceAll('_', ' ')
  return toldBy(`problem erased.${what}`) ?? plain.charAt(0).toUpperCase() + plain.slice(1)
}

function Report({ it }: { it: Erased }) {
  return (
    <>
      <Facts items={Object.entries(it.erased).map(([what, count]) => [word(what), String(count)])} />
      <h3 className="mb-1 text-base">{t('What remains, and why')}</h3>
      <ul className="mb-4 list-disc ps-5">
        {it.remains.map(one => (
          <li key={`${one.code} ${one.names?.join()}`}>
            {toldBy(`problem remains.${one.code}`, { n: one.count, names: one.names?.join(', ') ?? '' }) ??
              one.detail}
          </li>
        ))}
      </ul>
    </>
  )
}

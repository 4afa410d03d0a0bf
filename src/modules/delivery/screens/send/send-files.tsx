// Any files to any customers: choose both, then compose and send as a batch is sent.
import { useEffect, useState } from 'react'
import { useSearchParams } from 'react-router'
import { Page } from '../../../../web/kit/parts/page.tsx'
import { t } from '../../../../web/kit/text/text.ts'
import { call, customersCall } from '../calls.ts'
import type { Cargo } from '../compose/how.ts'
import { SendPanel } from '../compose/send-panel.tsx'
import { Customers } from './customers.tsx'
import { Files } from './files.tsx'

export interface Thing {
  kind: string
  id: string
  title: string
}

export interface Person {
  id: string
  name: string
}

/** As many things as one send takes. */
const most = 1000

export default function SendFiles() {
  const [things, setThings] = useGivenThing()
  const [people, setPeople] = useGivenPerson()
  const count = things.length * people.length
  return (
    <Page
      title={t('Send files')}
      trail={[
        { label: t('Documents'), to: '/documents' },
        { label: t('Deliveries'), to: '/documents/deliveries' },
      ]}
      folio={t('Each customer gets a link to these files.')}
    >
      <div className="mb-8 grid gap-x-8 gap-y-5 lg:grid-cols-2">
        <Files things={things} onThings={setThings} />
        <Customers people={people} onPeople={setPeople} />
      </div>
      {count > most && (
        <p className="font-semibold text-verm">
          <span aria-hidden>✕ </span>
          {t('{n} files for {people} customers are more than {most} at once. Send in two parts.', {
            n: things.length,
            people: String(people.length),
            most: String(most),
          })}
        </p>
      )}
      {count > 0 && count <= most && <SendPanel cargo={cargoOf(things, people)} />}
    </Page>
  )
}

function cargoOf(things: Thing[], people: Person[]): Cargo {
  const items = people.flatMap(({ id: customer_id }) =>
    things.map(({ kind, id, title }) => ({ customer_id, source_kind: kind, source_id: id, title })),
  )
  return {
    key: ['send', items.map(it => [it.customer_id, it.source_id])],
    preview: async how => (await call('POST /deliveries/preview', { body: { ...how, items } })).body,
    sample: how => call('POST /deliveries/sample', { body: { ...how, items } }),
    send: async how => (await call('POST /deliveries', { body: { ...how, items } })).body,
    placeholders: [],
    canRepeat: false,
  }
}

/** A document's page sends it from there. */
function useGivenThing() {
  const [search] = useSearchParams()
  return useState<Thing[]>(() => {
    const [kind, id] = [search.get('kind'), search.get('id')]
    return kind && id ? [{ kind, id, title: search.get('title') ?? t('Document') }] : []
  })
}

/** So does a customer's. */
function useGivenPerson() {
  const [search] = useSearchParams()
  const given = search.get('customer_id')
  const state = useState<Person[]>([])
  const [, setPeople] = state
  useEffect(() => {
    if (!given) return
    customersCall('GET /customers/{customer_id}', { params: { customer_id: given } }).then(
      ({ body }) => setPeople(before => (before.length > 0 ? before : [{ id: body.id, name: body.name }])),
      // Gone meanwhile: somebody else is chosen.
      () => setPeople([]),
    )
  }, [given, setPeople])
  return state
}

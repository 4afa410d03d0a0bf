// One delivery: what it does now, counts by state, every link, the text that went out.
import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { Link, useParams } from 'react-router'
import { Metrics, Page, Waiting } from '../../../web/kit/parts/page.tsx'
import { ProblemNote } from '../../../web/kit/parts/problem.tsx'
import { say } from '../../../web/kit/parts/toast.ts'
import { ago, number } from '../../../web/kit/text/format.ts'
import { t } from '../../../web/kit/text/text.ts'
import type { Delivery } from '../contract.ts'
import { deliveryQuery } from './calls.ts'
import { DeliveryLinks } from './delivery-links.tsx'
import { Strip } from './strip.tsx'
import { channelWord, linkWord } from './words.ts'

const trail = () => [
  { label: t('Documents'), to: '/documents' },
  { label: t('Deliveries'), to: '/documents/deliveries' },
]

/** While messages leave, every second; opens are seen within ten. */
const fastMs = 1_000
const slowMs = 10_000

export default function DeliveryScreen() {
  const { id = '' } = useParams()
  const query = useQuery({
    ...deliveryQuery(id),
    refetchInterval: ({ state }) => (isMoving(state.data) ? fastMs : slowMs),
  })
  useSaid(query.data)
  if (query.isPending) return <Waiting />
  if (!query.data) {
    return (
      <Page title={t('Delivery')} trail={trail()}>
        <ProblemNote error={query.error} onRetry={() => void query.refetch()} />
      </Page>
    )
  }
  const delivery = query.data
  return (
    <Page
      title={delivery.title}
      trail={trail()}
      folio={folioOf(delivery)}
      actions={<Places delivery={delivery} />}
    >
      <Strip delivery={delivery} />
      <Counts delivery={delivery} />
      <DeliveryLinks delivery={delivery} />
      <Text delivery={delivery} />
    </Page>
  )
}

function isMoving(delivery: Delivery | undefined): boolean {
  return delivery?.status === 'waiting' || delivery?.status === 'sending'
}

/** Says that all have left, to whoever watched them leave. */
function useSaid(delivery: Delivery | undefined): void {
  const before = useRef<Delivery['status']>(undefined)
  const status = delivery?.status
  const sent = (delivery?.links.total ?? 0) - (delivery?.links.cancelled ?? 0) - (delivery?.links.failed ?? 0)
  useEffect(() => {
    const isDone = status === 'sent' && (before.current === 'waiting' || before.current === 'sending')
    before.current = status
    if (isDone && sent > 0) say(t('{n} link sent|{n} links sent', { n: sent }))
  }, [status, sent])
}

function folioOf(delivery: Delivery): string {
  const by = delivery.created_by
  const when = ago(delivery.created_at)
  return [
    channelWord(delivery.channel),
    t('{n} document|{n} documents', { n: delivery.documents }),
    by === null ? when : t('{when} by {who}', { when, who: by }),
  ].join(' · ')
}

function Places({ delivery }: { delivery: Delivery }) {
  return (
    <>
      <Link className="btn" to={`/documents/access?delivery_id=${delivery.id}`}>
        {t('Access log')}
      </Link>
      {delivery.source_kind === 'batch' && delivery.source_id && (
        <Link className="btn" to={`/documents/batches/${delivery.source_id}/deliver`}>
          {t('Go to the batch')}
        </Link>
      )}
    </>
  )
}

function Counts({ delivery }: { delivery: Delivery }) {
  const { links } = delivery
  const always = ['queued', 'sent', 'delivered', 'opened', 'failed'] as const
  const sometimes = (['expired', 'revoked', 'cancelled'] as const).filter(state => links[state] > 0)
  return (
    <Metrics
      items={[...always, ...sometimes].map(state => ({
        label: linkWord(state),
        value: number(links[state]),
      }))}
    />
  )
}

function Text({ delivery }: { delivery: Delivery }) {
  return (
    <section className="mt-8" aria-labelledby="text">
      <h2 id="text" className="mb-2">
        {t('Text of the message')}
      </h2>
      {delivery.subject !== null && <p className="font-semibold">{delivery.subject}</p>}
      <p dir="auto" className="max-w-prose wrap-anywhere whitespace-pre-wrap">
        {delivery.text}
      </p>
    </section>
  )
}

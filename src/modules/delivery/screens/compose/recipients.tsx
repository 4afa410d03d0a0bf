// Who gets it: counts as a ruled row, and everybody who cannot be reached with the reason and where it is mended.
import { Link } from 'react-router'
import { Metrics } from '../../../../web/kit/parts/page.tsx'
import { Status } from '../../../../web/kit/parts/status.tsx'
import { locale, t } from '../../../../web/kit/text/text.ts'
import { number } from '../../../../web/kit/text/format.ts'
import type { SendPreview, Unreachable } from '../../contract.ts'
import type { Cargo } from './how.ts'

export function Recipients({ preview, rowOf }: { preview: SendPreview; rowOf: Cargo['rowOf'] }) {
  const { segments, cost } = preview
  return (
    <>
      <Metrics
        items={[
          { label: t('Messages to send'), value: number(preview.messages) },
          { label: t('Documents'), value: number(preview.documents) },
          { label: t('Cannot be reached'), value: number(preview.unreachable) },
          ...(segments
            ? [
                {
                  label: t('SMS to pay for'),
                  value: number(segments.total),
                  ...(segments.estimated ? { note: t('estimated on the first 1,000') } : {}),
                },
                {
                  label: t('Cost'),
                  value: cost ? money(cost) : '–',
                  ...(cost ? {} : { note: t('no price set') }),
                },
              ]
            : []),
        ]}
      />
      {preview.unreachable > 0 && <CannotReach preview={preview} rowOf={rowOf} />}
    </>
  )
}

export function money({ amount, currency }: { amount: string; currency: string }): string {
  return Number(amount).toLocaleString(locale(), { style: 'currency', currency })
}

function CannotReach({ preview, rowOf }: { preview: SendPreview; rowOf: Cargo['rowOf'] }) {
  const listed = preview.unreachable_list
  return (
    <details className="mb-5" open={preview.unreachable <= 5}>
      <summary className="min-h-6 font-semibold text-ochre">
        <span aria-hidden>▲ </span>
        {t('{n} cannot be reached|{n} cannot be reached', { n: preview.unreachable })}
      </summary>
      <ul className="mt-2 border-t border-edge">
        {listed.map(it => (
          <Line key={`${it.source_id} ${it.customer_id}`} it={it} place={rowOf?.(it)} />
        ))}
      </ul>
      {preview.unreachable > listed.length && (
        <p className="quiet mt-1">{t('and {n} more', { n: preview.unreachable - listed.length })}</p>
      )}
    </details>
  )
}

function Line({ it, place }: { it: Unreachable; place: { row: number; to: string } | undefined }) {
  return (
    <li className="flex flex-wrap items-baseline gap-x-3 border-b border-rule py-1.5">
      {place && (
        <Link className="link tap w-20" to={place.to}>
          {t('Row {row}', { row: String(place.row) })}
        </Link>
      )}
      <span className="min-w-0 font-semibold">{it.customer_name ?? it.title}</span>
      <Status tone="warning">{reasonWord(it.reason)}</Status>
      {it.customer_id && (
        <Link className="link tap ms-auto" to={`/customers/${it.customer_id}`}>
          {t('Mend {name}', { name: it.customer_name ?? t('Customer') })}
        </Link>
      )}
    </li>
  )
}

function reasonWord(reason: Unreachable['reason']): string {
  const words: Record<Unreachable['reason'], string> = {
    no_customer: t('belongs to no customer'),
    no_phone: t('no phone number'),
    phone_invalid: t('not a phone number'),
    no_email: t('no e-mail address'),
    email_invalid: t('not an e-mail address'),
    opted_out: t('wants no SMS'),
    no_file: t('no finished file'),
  }
  return words[reason]
}

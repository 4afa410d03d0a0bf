// Links that open nothing: expired, withdrawn, opened often enough; each with what can still be done.
/** @jsxImportSource preact */
import { useState } from 'preact/hooks'
import { moment } from '../../kit/text/format.ts'
import { t } from '../../kit/text/text.ts'
import { renewPortal, type Portal } from '../call.ts'
import { Act, Heading, Trouble } from '../parts.tsx'
import { useTask } from '../task.ts'
import { own, wayOf } from '../words.ts'

export function Shut({ portal, onStale }: { portal: Portal; onStale: () => void }) {
  const company = own(portal.company)
  if (portal.state === 'revoked')
    return (
      <section className="sheet">
        <Heading>{t('This link was withdrawn')}</Heading>
        <p>
          {t('{company} has taken it back. If you still need what was behind it, ask them.', { company })}
        </p>
      </section>
    )
  if (portal.state === 'used_up')
    return (
      <section className="sheet">
        <Heading>{t('This link has been used')}</Heading>
        <p>
          {t('It has been opened as often as it may be. If that was not you, tell {company}.', { company })}
        </p>
        <p>{t('Ask {company} for a new link if you need it again.', { company })}</p>
      </section>
    )
  return <Expired portal={portal} onStale={onStale} />
}

function Expired({ portal, onStale }: { portal: Portal; onStale: () => void }) {
  const [isSent, setSent] = useState(false)
  const task = useTask(onStale)
  const company = own(portal.company)
  if (isSent)
    return (
      <section className="sheet" key="sent">
        <Heading>{t('A new link is on its way')}</Heading>
        <p>{t('It comes {way}. You can close this page.', { way: wayOf(portal) })}</p>
      </section>
    )
  return (
    <section className="sheet" key="asked">
      <Heading>{t('This link has expired')}</Heading>
      <p>{t('It worked until {time}.', { time: moment(portal.expires_at) })}</p>
      {portal.renewed_at && (
        <p>
          {t('A newer link was sent on {time}. Look for that message.', { time: moment(portal.renewed_at) })}
        </p>
      )}
      {portal.may_renew ? (
        <>
          <p>{t('You can have a new link. It comes {way}.', { way: wayOf(portal) })}</p>
          <Act
            isMain
            task={task}
            onClick={() => void task.run(async () => setSent((await renewPortal()).to !== ''))}
          >
            {t('Send me a new link')}
          </Act>
          <Trouble problem={task.problem} />
        </>
      ) : (
        <p>{t('Ask {company} for a new link if you need it again.', { company })}</p>
      )}
    </section>
  )
}

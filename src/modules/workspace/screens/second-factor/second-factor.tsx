// One's own second factor on the account page: on or off, since when, how many recovery codes are left.
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Facts } from '../../../../web/kit/parts/facts.tsx'
import { Waiting } from '../../../../web/kit/parts/page.tsx'
import { ProblemNote } from '../../../../web/kit/parts/problem.tsx'
import { Status } from '../../../../web/kit/parts/status.tsx'
import { day } from '../../../../web/kit/text/format.ts'
import { t } from '../../../../web/kit/text/text.ts'
import { call } from '../calls.ts'
import { NewCodes, TurnOff } from './proofs.tsx'
import { SetUp } from './set-up.tsx'

const factorKey = ['my-second-factor']

export function SecondFactorPart() {
  const answers = useQueryClient()
  const [open, setOpen] = useState<'on' | 'off' | 'codes'>()
  const query = useQuery({
    queryKey: factorKey,
    queryFn: async () => (await call('GET /me/second-factor')).body,
  })
  const close = () => {
    setOpen(undefined)
    void answers.invalidateQueries({ queryKey: factorKey })
  }
  if (query.isPending) return <Waiting lines={2} />
  if (query.isError) return <ProblemNote error={query.error} onRetry={() => void query.refetch()} />
  const { since, recovery_codes_left, is_required } = query.data
  return (
    <>
      {since === null ? (
        <>
          <p className="mb-2 max-w-prose">
            {t(
              'With a second factor, a stolen password opens nothing: signing in also takes a code that your phone shows.',
            )}
          </p>
          <button type="button" className="btn" onClick={() => setOpen('on')}>
            {t('Set up a second factor')}
          </button>
        </>
      ) : (
        <>
          <Facts
            items={[
              [
                t('Second factor'),
                <Status key="state" tone="done">
                  {t('On since {day}', { day: day(since) })}
                </Status>,
              ],
              [
                t('Recovery codes left'),
                recovery_codes_left > 2 ? (
                  String(recovery_codes_left)
                ) : (
                  <Status key="left" tone="warning">
                    {t('{n}: make new ones', { n: recovery_codes_left })}
                  </Status>
                ),
              ],
            ]}
          />
          <div className="flex flex-wrap gap-2">
            <button type="button" className="btn" onClick={() => setOpen('codes')}>
              {t('New recovery codes')}
            </button>
            {!is_required && (
              <button type="button" className="btn" onClick={() => setOpen('off')}>
                {t('Turn off')}
              </button>
            )}
          </div>
          {is_required && (
            <p className="quiet mt-2 max-w-prose">
              {t(
                'Your company asks everybody for one, so it stays on. For a new phone ask an admin to reset it.',
              )}
            </p>
          )}
        </>
      )}
      {open === 'on' && <SetUp onClose={close} />}
      {open === 'codes' && <NewCodes onClose={close} />}
      {open === 'off' && <TurnOff onClose={close} />}
    </>
  )
}

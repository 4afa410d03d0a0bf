// The plain pages: no right to be here, and nothing here.
import { Link } from 'react-router'
import { Page } from './kit/parts/page.tsx'
import { t } from './kit/text/text.ts'

export function NoEntry() {
  return (
    <Page title={t('You may not open this page')}>
      <p className="max-w-prose">
        {t('Your account has no right to it (403). An admin can grant it under Admin, Users.')}
      </p>
      <p className="mt-5">
        <Link to="/" className="btn">
          {t('Go to {where}', { where: t('Today') })}
        </Link>
      </p>
    </Page>
  )
}

export function NotFound() {
  return (
    <Page title={t('There is no such page')}>
      <p className="max-w-prose">{t('The address may be mistyped, or what it named was removed (404).')}</p>
      <p className="mt-5">
        <Link to="/" className="btn">
          {t('Go to {where}', { where: t('Today') })}
        </Link>
      </p>
    </Page>
  )
}

// Everybody's API keys, for admins.
import { useState } from 'react'
import { Page } from '../../../web/kit/parts/page.tsx'
import { t } from '../../../web/kit/text/text.ts'
import { KeyDialog } from './key-dialog.tsx'
import { KeyList } from './key-list.tsx'

export default function Keys() {
  const [isMaking, setMaking] = useState(false)
  return (
    <Page
      title={t('API keys')}
      folio={t('A script signs in with a key and acts as its person.')}
      actions={
        <button type="button" className="btn btn-main" onClick={() => setMaking(true)}>
          {t('New API key')}
        </button>
      }
    >
      <KeyList whose="all" />
      {isMaking && <KeyDialog onClose={() => setMaking(false)} />}
    </Page>
  )
}

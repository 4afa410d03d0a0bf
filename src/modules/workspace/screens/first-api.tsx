// Today's way to the API reference.
import { Link } from 'react-router'
import { t } from '../../../web/kit/text/text.ts'

export default function FirstApi() {
  return (
    <Link className="btn" to="/docs">
      {t('API reference')}
    </Link>
  )
}

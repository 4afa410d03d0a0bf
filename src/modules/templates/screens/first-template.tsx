// Today's way to the templates.
import { Link } from 'react-router'
import { t } from '../../../web/kit/text/text.ts'

export default function FirstTemplate() {
  return (
    <Link className="btn" to="/documents/templates">
      {t('Upload template')}
    </Link>
  )
}

// Today's way to the import of customers.
import { Link } from 'react-router'
import { t } from '../../../web/kit/text/text.ts'

export default function FirstImport() {
  return (
    <Link className="btn" to="/customers/import">
      {t('Import customers')}
    </Link>
  )
}

// The customer's page begins here: a bundle of its own, in the browser's language until the link says whose it is.
/** @jsxImportSource preact */
import { render } from 'preact'
import { beginText } from '../kit/text/text.ts'
import { App } from './app.tsx'
import { portalDe } from './de.ts'
import './portal.css'

await beginText({ de: () => Promise.resolve(portalDe) })
const place = document.getElementById('portal')
if (place) render(<App />, place)

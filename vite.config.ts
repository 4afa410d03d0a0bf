// How the browser app is built: src/web → dist/web, hashed assets, a manifest that the budgets test reads.
import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

const api = process.env.OCTAVO_DEV_API ?? 'http://127.0.0.1:3000'
const toServer = ['/api', '/samples', '/livez', '/readyz']

/** Sonner writes its styles into the page when it loads, which our Content-Security-Policy forbids: main.tsx brings them. */
const plainSonner = {
  name: 'octavo:plain-sonner',
  transform: (code: string, id: string) =>
    id.includes('/node_modules/sonner/') ? code.replace('__insertCSS("', 'void ("') : null,
}

export default defineConfig({
  root: 'src/web',
  base: '/',
  plugins: [plainSonner, react(), tailwindcss()],
  build: {
    outDir: '../../dist/web',
    emptyOutDir: true,
    manifest: true,
    // Fonts and the PDF worker stay files: a data: address would need a wider Content-Security-Policy.
    assetsInlineLimit: 0,
    // pdf.js is about 400 kB and comes lazily; the budgets test watches everything else.
    chunkSizeWarningLimit: 600,
  },
  server: { proxy: Object.fromEntries(toServer.map(path => [path, { target: api, xfwd: true }])) },
})

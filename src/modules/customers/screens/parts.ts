// What screens of modules above build with: whose a row is.
export { customerColumn } from './customer-column.tsx'

// German texts of customers.
import type { Catalogue } from '../../../web/kit/text/text.ts'

export const customersDe: Catalogue = {
  'A value counts until a newer one. Empty quarters show, in grey, what counts there. Enter saves, arrows move, Escape takes back.':
    'Ein Wert gilt, bis ein neuerer kommt. Leere Quartale zeigen in Grau, was dort gilt. Eingabe sichert, Pfeile bewegen, Escape nimmt zurück.',
  'Add attribute': 'Merkmal hinzufügen',
  'Attribute added': 'Merkmal hinzugefügt',
  'Attribute changed': 'Merkmal geändert',
  Attribute: 'Merkmal',
  'Attribute removed': 'Merkmal entfernt',
  'Attribute saved': 'Merkmal gespeichert',
  Attributes: 'Merkmale',
  'Name of a new attribute': 'Name eines neuen Merkmals',
  'No attributes yet.': 'Noch keine Merkmale.',
  'No date': 'Ohne Datum',
  'Q{quarter} {year}': 'Q{quarter} {year}',
  'Such as segment': 'Etwa Segment',
  'Show earlier': 'Frühere zeigen',
  Timeline: 'Verlauf',
  Year: 'Jahr',
  '{key}, {period}': '{key}, {period}',
  'Add customer': 'Kunden hinzufügen',
  Changed: 'Geändert',
  Customer: 'Kunde',
  'Customer added': 'Kunde hinzugefügt',
  'Customer changed': 'Kunde geändert',
  'Customer saved': 'Kunde gespeichert',
  Kind: 'Art',
  'Language and country': 'Sprache und Land',
  'No customers yet.': 'Noch keine Kunden.',
  Open: 'Öffnen',
  Person: 'Person',
  Phone: 'Telefon',
  Reference: 'Kundennummer',
  'Search name, e-mail, phone, reference': 'Name, E-Mail, Telefon, Nummer suchen',
  'Such as en-GB or de-DE: how dates and figures are written in documents.':
    'Etwa en-GB oder de-DE: wie Daten und Zahlen in Dokumenten stehen.',
  'They also come by themselves: a batch finds or makes one for each row.':
    'Sie kommen auch von selbst: Ein Stapel findet oder macht einen für jede Zeile.',
  'With the country: +44 7700 900123': 'Mit Ländervorwahl: +49 30 901820',
  'Your own number for this customer. It finds the customer in spreadsheets.':
    'Ihre eigene Nummer für diesen Kunden. Daran wird er in Tabellen erkannt.',
  'this customer': 'diesen Kunden',
  '{n} customer|{n} customers': '{n} Kunde|{n} Kunden',
}

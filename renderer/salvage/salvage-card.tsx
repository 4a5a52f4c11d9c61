import type { Salvage } from '../../shared/contract/salvage.ts'
import { lostWords, placeWords, unplacedWords } from '../../shared/contract/salvage-words.ts'
import { plural } from '../../shared/truth/words.ts'
import { Card, IdText, Text, titleOf } from '../ui/index.ts'

const PLACES_SHOWN = 12

/** What was read of a damaged file, and what was lost, table by table. */
export function SalvageCard({ salvage }: { readonly salvage: Salvage }) {
  const { tables, left_out, unplaced, schema_lost } = salvage
  return (
    <Card title="Salvaged of a damaged file">
      {schema_lost && (
        <Text as="p" tone="quiet">
          The schema was lost as well: the tables were told by the shape of their rows.
        </Text>
      )}
      {tables.map((table) => (
        <section key={table.name} aria-label={titleOf(table.name)}>
          <Text as="p">
            <IdText text={table.name} max={60} /> {plural(table.rows_read, 'row')} read, {lostWords(table)}
          </Text>
          <ul>
            {table.lost.slice(0, PLACES_SHOWN).map((place) => (
              <li key={`${place.pages[0]} ${place.from_row}`}>
                <Text tone="quiet" size="s">
                  {placeWords(place)}
                </Text>
              </li>
            ))}
          </ul>
          {table.lost.length > PLACES_SHOWN && (
            <Text as="p" tone="muted" size="s">
              {plural(table.lost.length - PLACES_SHOWN, 'more place')}; the report lists them all.
            </Text>
          )}
        </section>
      ))}
      {unplaced.length > 0 && (
        <section aria-label="Pages of which no table got rows">
          <Text as="p">No table got rows of</Text>
          <ul>
            {unplaced.slice(0, PLACES_SHOWN).map((place) => (
              <li key={place.pages[0]}>
                <Text tone="quiet" size="s">
                  {unplacedWords(place)}
                </Text>
              </li>
            ))}
          </ul>
          {unplaced.length > PLACES_SHOWN && (
            <Text as="p" tone="muted" size="s">
              {plural(unplaced.length - PLACES_SHOWN, 'more place')}; the report lists them all.
            </Text>
          )}
        </section>
      )}
      {left_out.length > 0 && (
        <Text as="p" tone="quiet">
          Not made anew: {left_out.join(', ')}
        </Text>
      )}
    </Card>
  )
}

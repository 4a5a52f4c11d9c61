import { Fragment } from 'react'
import type { Salvage } from '../../shared/contract/salvage.ts'
import { lostWords, placeWords, unplacedWords } from '../../shared/contract/salvage-words.ts'
import { plural } from '../../shared/truth/words.ts'
import { Card, IdText, Text, titleOf } from '../ui/index.ts'

const PLACES_SHOWN = 12
/** A file may have thousands of tables. */
const TABLES_SHOWN = 200

/** Those that lost something first, where not all are shown. */
function shownOf(tables: Salvage['tables']): Salvage['tables'] {
  if (tables.length <= TABLES_SHOWN) return tables
  const [hurt, whole] = [true, false].map((lost) =>
    tables.filter(({ rows_lost, at_least }) => (rows_lost > 0 || at_least) === lost),
  ) as [Salvage['tables'], Salvage['tables']]
  return [...hurt, ...whole].slice(0, TABLES_SHOWN)
}

/** What a list leaves out; nothing where that is nothing. */
function More({ count, of }: { readonly count: number; readonly of: string }) {
  if (count <= 0) return null
  return (
    <Text as="p" tone="muted" size="s">
      {plural(count, of)}; the report lists them all.
    </Text>
  )
}

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
      {shownOf(tables).map((table) => (
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
          <More count={table.lost.length - PLACES_SHOWN} of="more place" />
        </section>
      ))}
      <More count={tables.length - TABLES_SHOWN} of="more table" />
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
          <More count={unplaced.length - PLACES_SHOWN} of="more place" />
        </section>
      )}
      {left_out.length > 0 && (
        <Text as="p" tone="quiet">
          Not made anew:{' '}
          {left_out.slice(0, TABLES_SHOWN).map((name, at) => (
            <Fragment key={name}>
              {at > 0 && ', '}
              <IdText text={name} plain />
            </Fragment>
          ))}
        </Text>
      )}
      <More count={left_out.length - TABLES_SHOWN} of="more name" />
    </Card>
  )
}

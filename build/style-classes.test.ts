import { expect, test } from 'vitest'
import { classesOf, faultsOf } from './style-classes.ts'

const page = (tsx: string, css: string) =>
  faultsOf(
    new Map([
      ['renderer/a/page.tsx', `import styles from './page.module.css'\n${tsx}`],
      ['renderer/a/page.module.css', css],
    ]),
  )

test('classes are read from selectors alone: not from numbers, texts, comments or values', () => {
  const sheet = `
    /* .never */
    .a > .b:hover, .c[data-x=".no"] { opacity: .5; transition: all .2s; content: ".nor" }
    @media (max-width: 10.5px) { .d:not(.e) { margin: 0.5em } }
  `
  expect([...classesOf(sheet)].sort()).toEqual(['a', 'b', 'c', 'd', 'e'])
})

test('a class that is asked for and not there is a fault', () => {
  expect(page('<p className={styles.head} />', '.head { gap: 1px; }')).toEqual([])
  expect(page('<p className={styles.haed} />', '.head { gap: 1px; }')).toEqual([
    'renderer/a/page.tsx: renderer/a/page.module.css has no class "haed".',
    'renderer/a/page.module.css: nothing asks for its class "head".',
  ])
})

test('a class that is chosen by a value must be one of the values there are', () => {
  const css = '.ok { color: green; }\n.bad { color: red; }'
  expect(page("type Tone = 'ok' | 'bad'\n<p className={styles[tone]} />", css)).toEqual([])
  expect(page("type Tone = 'ok'\n<p className={styles[tone]} />", css)).toEqual([
    'renderer/a/page.module.css: nothing asks for its class "bad".',
  ])
})

test('a sheet that nothing imports is a fault for each of its classes', () => {
  expect(faultsOf(new Map([['renderer/a/left.module.css', '.x { gap: 1px; }']]))).toHaveLength(1)
})

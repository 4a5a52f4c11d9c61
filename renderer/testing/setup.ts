/** What every component test starts from: the app's own styles. */
import '../theme/tokens.css'
import '../theme/base.css'

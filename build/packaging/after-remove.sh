#!/bin/sh
# Also run by an upgrade, after the new files are in place: what is theirs stays.
if [ ! -e '/opt/${sanitizedProductName}/bin/turnscope' ]; then
  rm -f /usr/bin/turnscope
  if [ -f /etc/apparmor.d/turnscope ]; then
    apparmor_parser --remove /etc/apparmor.d/turnscope >/dev/null 2>&1 || true
    rm -f /etc/apparmor.d/turnscope
  fi
fi
if command -v update-mime-database >/dev/null; then update-mime-database /usr/share/mime || true; fi
if command -v update-desktop-database >/dev/null; then update-desktop-database /usr/share/applications || true; fi
exit 0

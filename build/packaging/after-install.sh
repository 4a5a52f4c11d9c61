#!/bin/sh
# After the package's files are in place. The command is a launcher: the app itself would want a display.
ln -sf '/opt/${sanitizedProductName}/bin/turnscope' /usr/bin/turnscope

# Where the kernel lets nobody make a user namespace, Chromium's sandbox needs its helper to be root's.
if unshare --user true 2>/dev/null; then chmod 0755 '/opt/${sanitizedProductName}/chrome-sandbox'
else chmod 4755 '/opt/${sanitizedProductName}/chrome-sandbox'
fi

if command -v update-mime-database >/dev/null; then update-mime-database /usr/share/mime || true; fi
if command -v update-desktop-database >/dev/null; then update-desktop-database /usr/share/applications || true; fi

# Distributions that restrict user namespaces by AppArmor let in what has a profile; older ones do not know its form.
profile='/opt/${sanitizedProductName}/resources/apparmor-profile'
if [ -f "$profile" ] && command -v apparmor_parser >/dev/null && apparmor_parser --skip-kernel-load "$profile" >/dev/null 2>&1; then
  cp "$profile" /etc/apparmor.d/turnscope
  apparmor_parser --replace /etc/apparmor.d/turnscope >/dev/null 2>&1 || true
fi
exit 0

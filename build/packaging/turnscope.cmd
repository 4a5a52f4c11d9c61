@echo off
rem The command line of the installed app. Chromium reads no switch behind the two dashes.
"%~dp0..\Turnscope.exe" --no-sandbox --disable-gpu --log-level=3 --command-line -- %*

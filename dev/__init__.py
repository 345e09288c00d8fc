"""Development tools: embedded servers, the demo's supervisor, the test launcher.

Standard library only, and nothing of the application: whatever is started here meets the rest of the
project through environment variables, as it would anywhere else. Nobody imports this package.
"""

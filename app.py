"""The site's front door: `python app.py` sets up and serves; servers and `flask --app app` take `app`."""

from community import create_app
from community.cli import register_commands, set_up_and_serve

app = create_app()
register_commands(app)

if __name__ == "__main__":
    set_up_and_serve(app)

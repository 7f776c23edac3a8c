"""What Streamlit runs for every session and after every change: the site."""

from tmdb_assets.dashboard.site import show

if __name__ == "__main__":
    show()

"""nbgrader's settings for every user of the hub: /etc/jupyter/nbgrader_config.py."""

c = get_config()  # noqa: F821 - traitlets puts it there

# In which courses a user is, the hub knows; each course has its part of the exchange.
c.Authenticator.plugin_class = "nbgrader.auth.JupyterHubAuthPlugin"
c.Exchange.path_includes_course = True
c.Exchange.root = "/srv/nbgrader/exchange"

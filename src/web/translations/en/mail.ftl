# Looking after the service, and letters.
error-no-mail = This service sends no letters. Ask the administrator for a new password.
error-wrong-old-password = The current password is wrong. Type it once more.
forgot-asked = If there is such a person and an address is known, a letter with a link is sent there. The link is good for an hour. If no letter comes, ask the administrator.
forgot-how = Write the name that you sign in with, or your address: a link for choosing a new password is sent to your address.
forgot-no-mail = This service sends no letters. The administrator gives you a link for choosing a new password.
forgot-password = Forgot the password?
forgot-send = Ask for a link
forgot-who = Name to sign in with, or e-mail
last-backup = Last backup
last-backup-never = none was made yet
letter-invitation = invitation
letter-receipt = receipt
letter-report-changed = “your report changed”
letter-report-ready = “your report is ready”
letter-reset = new password
letters = Letters
letters-come-from = From
letters-forget = Forget these letters
letters-given-up = Given up
letters-go-to = Sent to
letters-not-set-up = Mail is not set up, so no letters are sent. To set it up, start the service with --mail.
letters-try-again = Try them again
letters-waiting = Waiting
link-mailed = If an address of this person is known, a letter with a link goes there too.
links-for-all-mailed = Whose address is known also gets a letter with a link.
mail-changed = Your report changed: { $name }
mail-changed-text = The report of your work for “{ $name }” has changed. The page of the work says why, and the earlier state is kept. You can read the report here:
mail-digest = Adal: the news of a day
mail-digest-changed = { $n ->
    [one] { $count } report changed:
   *[other] { $count } reports changed:
}
mail-digest-ready = { $n ->
    [one] { $count } report is ready:
   *[other] { $count } reports are ready:
}
mail-footer = Adal sent this letter by itself; there is no need to answer.
    To get letters once a day, choose so here: { $name }
mail-greeting = Hello,
mail-invitation = Your invitation to Adal
mail-invitation-lasts = The link is good for two weeks and once only. Give it to nobody.
mail-invitation-text = You were registered with Adal, the service that checks written works. You sign in as { $name }. Choose a password by this link:
mail-ready = Your report is ready: { $name }
mail-ready-text = Your work for “{ $name }” was checked. You can read its report here:
mail-receipt = Your work was taken in: { $name }
mail-receipt-check = Anybody can check here that the receipt is valid:
mail-receipt-next = The work is checked by itself; there is nothing to do.
mail-receipt-number = Your work was taken in. Number of the receipt: { $name }
mail-receipt-time = Taken in at: { $name }
mail-report-sign-in = Sign in to read.
mail-reset = Adal: choose a new password
mail-reset-lasts = The link is good for an hour and once only. If you did not ask for it, leave this letter alone: nothing changes.
mail-reset-text = Somebody, perhaps you, asked for a new password for the name { $name }. Choose it by this link:
me = My settings
me-changed = What you changed is kept.
me-digest = Letters about reports once a day
me-digest-what = They then come as one letter at 8 in the morning. An invitation, a link for a password and a receipt are sent at once.
me-language = Language of pages and letters
me-letters = Language and letters
me-no-address = No address is known, so no letters are sent to you. The administrator writes it down.
me-no-mail = This service sends no letters at present.
me-old-password = Current password
me-password-what = When the password changes you are signed out everywhere else.
me-session-since = Signed in: { $name }
me-session-this = this browser
me-session-until = until: { $name }
me-sessions = Where you are signed in
me-sign-out-elsewhere = Sign out everywhere else

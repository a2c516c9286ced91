using System.Globalization;
using System.Text;
using MutualAuth.KeyStores.Certificates;
using MutualAuth.KeyStores.Findings;

namespace MutualAuth.KeyStores.Handshake;

/// <summary>What follows from what was seen: the findings, gravest cause first, and the sentence that sums them up.</summary>
internal sealed record ProbeVerdict(IReadOnlyList<Finding> Findings, string Sentence)
{
    public bool Succeeded => Findings.All(finding => finding.Severity != Severity.Error);

    public static ProbeVerdict Of(ProbeObservation seen, ProbeSubject subject, DateTimeOffset now)
    {
        var findings = new Judge(seen, subject, now).Findings().ToList();
        var first = findings.FirstOrDefault(finding => finding.Severity == Severity.Error) ?? findings.FirstOrDefault();
        var sentence = first is null ? Good(seen, subject)
            : first.Severity == Severity.Error ? $"failed: {first.Text}{Further(findings.Count)}"
            : $"ok, but {first.Text}";
        return new ProbeVerdict(findings, sentence);
    }

    /// <summary>Why nothing was presented; null where something was.</summary>
    public static Finding? NothingPresented(ProbeObservation seen) => seen.First is { ServerChain.Count: > 0 }
        ? null
        : new Judge(seen, ProbeSubject.Nobody, default).Findings().Single();

    private static string Further(int count) => count < 2 ? "" : string.Format(CultureInfo.InvariantCulture, " (and {0} more)", count - 1);

    private static string Good(ProbeObservation seen, ProbeSubject subject)
    {
        var through = ServerTrust.Of(seen.First!.ServerChain, subject.Trusted).Anchor!.Alias;
        return subject.Own is { } own
            ? $"ok: {seen.Endpoint} and {subject.KeyStore} accept each other: its certificate is trusted through '{through}', and yours ('{own.Alias}') was asked for and accepted{Reserved(seen)}"
            : $"ok: {subject.KeyStore} trusts {seen.Endpoint} through '{through}'; the key for it is in another keystore";
    }

    /// <summary>Some servers accept every handshake, and say only then that they do not know the caller.</summary>
    private static string Reserved(ProbeObservation seen) => (seen.Insisting ?? seen.First)!.Answer is { Status: 401 or 403 } answer
        ? $" in the handshake; its answer {answer.Status.ToString(CultureInfo.InvariantCulture)} may be about the path, or about who you are"
        : "";

    private sealed class Judge(ProbeObservation seen, ProbeSubject subject, DateTimeOffset now)
    {
        private readonly string _endpoint = seen.Endpoint.ToString();

        public IEnumerable<Finding> Findings() =>
            seen.First is not { } first ? [Unconnected()]
            : first.InsteadOfTls.Length > 0 ? [At(Mab.NotTls, PrintedStart(first.InsteadOfTls))]
            : first.ServerChain.Count == 0 ? [Unpresented(first)]
            : Server(first).Concat(Client(first));

        private Finding Unconnected() => seen.Failure switch
        {
            ConnectFailure.UnknownName => Mab.UnknownHost.At(subject.File, seen.Endpoint.Host, seen.FailureText),
            ConnectFailure.Refused => At(Mab.ConnectionRefused, string.Join(", ", seen.Addresses)),
            _ => At(Mab.NoConnection, seen.FailureText),
        };

        /// <summary>The server has gone before it showed a certificate.</summary>
        private Finding Unpresented(TlsAttempt attempt)
        {
            if (seen.OutdatedVersion is { } outdated)
                return At(Mab.NothingInCommon, $"it speaks nothing newer than {outdated}");
            return (attempt.AlertReceived ?? attempt.AlertSent) switch
            {
                { Code: TlsAlert.UnrecognizedName } => At(Mab.NameNotServed, seen.Endpoint.Host),
                { Code: TlsAlert.ProtocolVersion or TlsAlert.InsufficientSecurity or TlsAlert.HandshakeFailure } alert =>
                    At(Mab.NothingInCommon, $"alert {alert}, {alert.MeaningIn(Situation.Beginning)}"),
                _ when attempt.Ending == Ending.TimedOut => Timeout("it has not answered the first message"),
                _ => At(Mab.LiveHandshakeFailed, ProbeText.AnswerExplained(attempt)),
            };
        }

        private IEnumerable<Finding> Server(TlsAttempt attempt)
        {
            var trust = ServerTrust.Of(attempt.ServerChain, subject.Trusted);
            if (trust.Anchor is null)
                yield return Untrusted(trust);
            foreach (var certificate in trust.Path)
            {
                if (Dates(certificate) is { } dates)
                    yield return At(Mab.ServerOutOfDate, certificate.Subject, dates);
            }

            if (Unfit(trust.Path) is { } unfit)
                yield return At(Mab.ServerUnfit, attempt.ServerChain[0].Subject, unfit);
            var match = HostNames.Match(attempt.ServerChain[0], seen.Endpoint);
            if (match.Through is null)
                yield return At(Mab.WrongHostName, seen.Endpoint.Host, match.Names.Count == 0 ? "no host at all" : string.Join(", ", match.Names));
        }

        /// <summary>Why no verifier takes the path; null where it may. A certificate that is itself trusted is not asked what it is for.</summary>
        private static string? Unfit(IReadOnlyList<Certificate> path) =>
            path.Count > 1 && !CertificatePurpose.MayBe(TlsRole.Server, path[0]) ? "its extended key usage does not allow servers"
            : ChainSearch.TooDeep(path) is { } authority ? $"the path length of {authority.Subject} allows no further CA below it"
            : null;

        private Finding Untrusted(ServerTrust trust)
        {
            var last = trust.Path[trust.Path.Count - 1];
            var fetch = $"dotnet build -t:MutualAuthFetchPartner -p:MutualAuthEndpoint={_endpoint} saves it; compare its SHA-256 with the partner on another way, and add the item that is printed";
            var known = trust.Path.Select(subject.Namesake).FirstOrDefault(entry => entry is not null);
            if (known is not null)
            {
                return At(
                    Mab.ServerUnknown, trust.Path[0].Subject, subject.KeyStore,
                    $"'{known.Alias}' has the same name and is another certificate (SHA-256 {known.Certificate.Sha256}, until {known.Certificate.LastDay}), so it has probably been renewed",
                    fetch + " beside the old one");
            }

            var what = trust.Path.Count == 1 && last.IsSelfIssued ? "it is self-signed, and not among the trusted entries"
                : last.IsSelfIssued ? $"its root {last.Subject} is not among the trusted entries"
                : $"its issuer {last.Issuer} is not among the trusted entries, and the server does not send its certificate";
            return At(Mab.ServerUnknown, trust.Path[0].Subject, subject.KeyStore, what, fetch);
        }

        private IEnumerable<Finding> Client(TlsAttempt first)
        {
            if (first.Wanted is null)
                return [Unasked(first)];
            if (subject is { Own: null, IsBesideKey: true })
                return [];
            if (subject.Own is null)
            {
                return [IsRefusal(first)
                    ? At(Mab.NothingToSend, Answer(first), subject.KeyStore)
                    : Unfinished(first) ?? At(Mab.WentOnWithout, subject.KeyStore)];
            }

            return WithOwn(first, seen.Insisting ?? first);
        }

        private Finding Unasked(TlsAttempt first) => Unfinished(first) ?? At(Mab.NotAskedFor);

        /// <param name="shown">The attempt in which the certificate was sent.</param>
        private IEnumerable<Finding> WithOwn(TlsAttempt first, TlsAttempt shown)
        {
            var alias = subject.Own!.Alias;
            var alert = shown.AlertReceived?.Code;
            var dates = subject.Own.Chain.Select(certificate => Dates(certificate)).FirstOrDefault(text => text is not null);
            if (shown.NoSignatureInCommon)
                yield return At(Mab.OwnUnfit, alias, $"it takes no signature of a key of the kind {Keys.PublicKeyDescription.Of(subject.Own.Chain[0].Structure.SubjectPublicKeyInfo)}");
            else if (dates is not null)
                yield return At(Mab.OwnOutOfDate, alias, dates, Answer(shown));
            else if (shown.Ending == Ending.TimedOut)
                yield return Timeout("the own certificate was sent");
            else if (!IsRefusal(shown))
            {
                if (HungUp(shown))
                    yield return At(Mab.HungUp, alias);
                if (!first.Wanted!.Allows(subject.Own.Chain))
                    yield return At(Mab.IssuerNotListed, alias, subject.Issuers, ProbeText.Names(first.Wanted.Authorities), Answer(first));
            }
            else if (alert == TlsAlert.CertificateExpired)
                yield return At(Mab.OwnOutOfDate, alias, $"has expired for the server, though by this machine's clock it is valid until {subject.Own.Chain[0].LastDay}", Answer(shown));
            else if (alert is TlsAlert.AccessDenied or TlsAlert.CertificateRevoked)
                yield return At(Mab.OwnNotAdmitted, alias, ProbeText.AnswerExplained(shown));
            else if (alert == TlsAlert.UnsupportedCertificate)
                yield return At(Mab.OwnUnfit, alias, ProbeText.AnswerExplained(shown));
            else if (alert is null or TlsAlert.UnknownCa or TlsAlert.CertificateUnknown or TlsAlert.BadCertificate or TlsAlert.HandshakeFailure or TlsAlert.CertificateRequired
                && shown.AlertSent is null && shown.Sent.Count > 0)
                yield return At(Mab.OwnUnknown, alias, Answer(shown), subject.ToHand);
            else
                yield return At(Mab.LiveHandshakeFailed, ProbeText.AnswerExplained(shown));
        }

        /// <summary>
        /// The handshake, or the connection right behind it and before anything was asked, was ended by the server, or its answer speaks of the certificate.
        /// Any other status, 403 among them, may be about the path.
        /// </summary>
        private static bool IsRefusal(TlsAttempt attempt) =>
            attempt.AlertReceived is not null || attempt.AlertSent is not null || !attempt.HandshakeComplete
            || (attempt.Answer is { } answer && SpeaksOfCertificate(answer))
            || (!attempt.Asked && attempt.Ending is Ending.Cut or Ending.Reset);

        /// <summary>Whatever it thinks of the certificate, it has no answer to HTTP: a broker, a directory, a log server.</summary>
        private static bool HungUp(TlsAttempt attempt) => attempt is { Asked: true, Answer: null, Ending: Ending.Cut or Ending.Reset };

        /// <summary>nginx ends the handshake well and refuses afterwards.</summary>
        private static bool SpeaksOfCertificate(HttpAnswer answer) => answer.Status == 400
            && (answer.Body.IndexOf("No required SSL certificate was sent", StringComparison.OrdinalIgnoreCase) >= 0
                || answer.Body.IndexOf("SSL certificate error", StringComparison.OrdinalIgnoreCase) >= 0);

        private Finding? Unfinished(TlsAttempt attempt) =>
            attempt.HandshakeComplete && attempt.AlertReceived is null ? null
            : attempt.Ending == Ending.TimedOut ? Timeout("its certificate was seen")
            : At(Mab.LiveHandshakeFailed, ProbeText.AnswerExplained(attempt));

        private string? Dates(Certificate certificate) =>
            now > certificate.NotAfter ? $"expired on {certificate.LastDay}"
            : now < certificate.NotBefore ? $"is not valid before {certificate.NotBefore.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)} UTC"
            : null;

        private static string Answer(TlsAttempt attempt) => ProbeText.Answer(attempt);

        private Finding Timeout(string lastSeen) => At(Mab.ProbeTimeout, seen.Seconds, lastSeen);

        private Finding At(FindingKind kind, params object[] arguments) => kind.At(subject.File, [_endpoint, .. arguments]);

        private static string PrintedStart(byte[] bytes)
        {
            var text = Encoding.ASCII.GetString(bytes);
            var line = PrintableText.Of(text.Split('\n')[0]);
            return text.StartsWith("HTTP/", StringComparison.Ordinal) ? $"plain HTTP ({line})" : $"something else, which begins with \"{line}\"";
        }
    }
}

using System.Globalization;
using MutualAuth.KeyStores.Certificates;
using Org.BouncyCastle.Asn1.X509;

namespace MutualAuth.KeyStores.Handshake;

/// <summary>The lines that a person reads: everything that was seen, in the order in which it happened, and the verdict last.</summary>
internal static class ProbeText
{
    private const int Column = 16;
    private const int FewNames = 5;

    public static IReadOnlyList<string> Lines(ProbeObservation seen, ProbeSubject subject, ProbeVerdict verdict, DateTimeOffset now)
    {
        var lines = new List<string> { $"{subject.KeyStore} to {seen.Endpoint}" };
        if (seen.Addresses.Count > 0 && seen.Endpoint.Address is null)
            Add(lines, "name", string.Join(", ", seen.Addresses));
        Add(lines, "connection", seen.ConnectedTo is { } address
            ? string.Format(CultureInfo.InvariantCulture, "{0} port {1}", address, seen.Endpoint.Port)
            : seen.FailureText);
        if (seen.First is { } first)
            Handshake(lines, seen, first, subject, now);
        lines.Add("  " + verdict.Sentence);
        return lines;
    }

    public static string Names(IReadOnlyList<X509Name> names) =>
        string.Join("; ", names.Take(FewNames).Select(DistinguishedName.Format))
        + (names.Count > FewNames ? string.Format(CultureInfo.InvariantCulture, "; and {0} more", names.Count - FewNames) : "");

    /// <summary>How the server, or this side, has ended it, and what that means.</summary>
    public static string AnswerExplained(TlsAttempt attempt) => attempt.AlertReceived is { } received
        ? $"{Answer(attempt)}: {received.MeaningIn(SituationOf(attempt))}"
        : Answer(attempt);

    /// <summary>The same in few words, for a sentence that says itself what it means.</summary>
    public static string Answer(TlsAttempt attempt)
    {
        if (attempt.AlertReceived is { } received)
            return $"alert {received}";
        if (attempt.AlertSent is { } sent)
            return $"this client gave up with alert {sent}, since what the server sent is not sound";
        if (attempt.Answer is { } answer)
            return Described(answer);
        return attempt.Ending switch
        {
            Ending.Reset => "the connection was reset" + Afterwards(attempt),
            Ending.Cut => "the connection was closed without an alert" + Afterwards(attempt),
            Ending.TimedOut => "no answer",
            Ending.ClosedByServer => "the server closed the connection",
            _ => "no objection",
        };
    }

    private static string Afterwards(TlsAttempt attempt) =>
        attempt.Sent.Count > 0 ? ", right after the own certificate was sent"
        : attempt.Wanted is not null ? ", right after a client certificate was asked for and not sent"
        : attempt.ServerChain.Count == 0 ? " before the server said anything: mostly by a firewall, a load balancer or a proxy in between, or a server that does not speak TLS there"
        : "";

    private static void Handshake(List<string> lines, ProbeObservation seen, TlsAttempt first, ProbeSubject subject, DateTimeOffset now)
    {
        if (first.Version is not null)
            Add(lines, "protocol", $"{first.Version}, {first.Cipher}");
        Chain(lines, first, subject, now);
        if (first.ServerChain.Count > 0)
        {
            var match = HostNames.Match(first.ServerChain[0], seen.Endpoint);
            Add(lines, "host name", match.Through is { } through ? $"{seen.Endpoint.Host} matches {through}" : $"{seen.Endpoint.Host} does not match: {(match.Names.Count == 0 ? "the certificate has none" : string.Join(", ", match.Names))}");
            Asked(lines, first, subject);
        }

        if (first.Wanted is not null)
            Sent(lines, "sent", first, subject);
        Ended(lines, first);
        if (seen.Insisting is { } insisting)
        {
            Sent(lines, "sent anyway", insisting, subject);
            Ended(lines, insisting);
        }
    }

    private static void Chain(List<string> lines, TlsAttempt first, ProbeSubject subject, DateTimeOffset now)
    {
        if (first.ServerChain.Count == 0)
            return;
        var trust = ServerTrust.Of(first.ServerChain, subject.Trusted);
        var label = "presents";
        foreach (var certificate in first.ServerChain.Concat(trust.Path).Distinct())
        {
            var presented = first.ServerChain.Contains(certificate);
            Add(lines, label, certificate.Subject + (presented ? "" : " (not presented)"));
            Add(lines, "", $"SHA-256 {certificate.Sha256}");
            var dates = now > certificate.NotAfter ? $"expired on {certificate.LastDay}" : now < certificate.NotBefore ? $"not valid before {certificate.NotBefore:yyyy-MM-dd}" : $"until {certificate.LastDay}";
            Add(lines, "", $"{dates}; {Trusted(certificate, trust)}");
            label = "";
        }
    }

    private static string Trusted(Certificate certificate, ServerTrust trust) =>
        !trust.Path.Contains(certificate) ? "has no part in the chain"
        : trust.Anchor is not { } anchor ? "trusted through no entry"
        : anchor.Certificate.Equals(certificate) ? $"trusted: entry '{anchor.Alias}'"
        : $"trusted through '{anchor.Alias}'";

    private static void Asked(List<string> lines, TlsAttempt first, ProbeSubject subject)
    {
        if (first.Wanted is not { } wanted)
        {
            if (first.HandshakeComplete)
                Add(lines, "asks for", "no client certificate");
            return;
        }

        Add(lines, "asks for", wanted.Authorities.Count == 0 ? "a client certificate, of any CA" : $"a client certificate of {Names(wanted.Authorities)}");
        if (wanted.Authorities.Count > 0 && subject.Own is { } own)
            Add(lines, "", wanted.Allows(own.Chain) ? "the issuer of ours is among them" : $"the issuer of ours is not among them: {subject.Issuers}");
    }

    private static void Sent(List<string> lines, string label, TlsAttempt attempt, ProbeSubject subject) => Add(lines, label,
        attempt.Sent.Count > 0
            ? $"'{subject.Own!.Alias}', {attempt.Sent[0].Subject}, SHA-256 {attempt.Sent[0].Sha256}"
                + (attempt.Sent.Count > 1 ? string.Format(CultureInfo.InvariantCulture, ", and {0} of its CA", attempt.Sent.Count - 1) : "")
            : "no certificate");

    private static void Ended(List<string> lines, TlsAttempt attempt)
    {
        if (attempt.AlertReceived is not null || attempt.AlertSent is not null || attempt.Ending is Ending.Cut or Ending.Reset or Ending.TimedOut || attempt.Answer is not null)
            Add(lines, "answer", AnswerExplained(attempt));
        else if (attempt.HandshakeComplete)
            Add(lines, "answer", "the handshake is complete, and no objection came after it");
    }

    private static string Described(HttpAnswer answer)
    {
        foreach (var telling in new[] { "No required SSL certificate was sent", "The SSL certificate error" })
        {
            if (answer.Body.IndexOf(telling, StringComparison.OrdinalIgnoreCase) >= 0)
                return $"{answer.StatusLine}: {telling}";
        }

        return answer.StatusLine;
    }

    private static Situation SituationOf(TlsAttempt attempt) =>
        attempt.Sent.Count > 0 ? Situation.OwnSent
        : attempt.Wanted is not null ? Situation.NothingSent
        : attempt.ServerChain.Count == 0 ? Situation.Beginning
        : Situation.Otherwise;

    private static void Add(List<string> lines, string label, string text) => lines.Add("  " + label.PadRight(Column - 2) + text);
}

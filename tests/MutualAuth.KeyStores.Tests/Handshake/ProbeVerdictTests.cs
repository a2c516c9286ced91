using System.Text;
using MutualAuth.KeyStores.Certificates;
using MutualAuth.KeyStores.Handshake;
using MutualAuth.KeyStores.Keys;
using MutualAuth.KeyStores.Stores;

namespace MutualAuth.KeyStores.Tests.Handshake;

/// <summary>What follows from what was seen, as a table. The servers that are seen so are in the interop tests.</summary>
[TestClass]
internal sealed class ProbeVerdictTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UtcNow;
    private static readonly Party Server = Party.Named("server", "dns:server.example");
    private static readonly Party Own = Party.Named("orders");
    private static readonly Party Other = Party.Named("other");

    [TestMethod]
    public void A_server_that_hangs_up_on_HTTP_after_a_good_handshake_is_not_said_to_refuse_the_certificate()
    {
        foreach (var end in new[] { "cut", "reset" })
        {
            var seen = Seen(Attempt("ours", "own", end) with { HandshakeComplete = true, Asked = true });
            AssertCodes("MAB5055", seen, new ProbeSubject("orders.jks", Own.Entry, [Server.Trusted()], "orders.pem"));
        }
    }

    [TestMethod]
    [DataRow("401")]
    [DataRow("403")]
    public void An_answer_that_may_be_about_the_caller_is_told_with_the_good_verdict(string status) => Assert.Contains(
        $"its answer {status} may be about the path, or about who you are",
        ProbeVerdict.Of(Seen(Attempt("any", "own", status)), new ProbeSubject("orders.jks", Own.Entry, [Server.Trusted()], "orders.pem"), Now).Sentence);

    [TestMethod]
    public void A_server_whose_chain_no_verifier_takes_is_an_error_though_it_leads_to_a_trusted_root()
    {
        using var key = System.Security.Cryptography.ECDsa.Create(System.Security.Cryptography.ECCurve.NamedCurves.nistP256);
        var request = new System.Security.Cryptography.X509Certificates.CertificateRequest("CN=root", key, System.Security.Cryptography.HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new System.Security.Cryptography.X509Certificates.X509BasicConstraintsExtension(true, true, 0, true));
        using var made = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(900));
        var root = new Party(new KeyEntry("root", Now, ProtectedKey.Opened(PrivateKey.Parse(key.ExportPkcs8PrivateKey())), [Certificate.Parse(made.RawData)]));
        var leaf = Party.Named("server", "dns:server.example", Party.Named("issuing", issuer: root, isAuthority: true));

        AssertCodes(
            "MAB5056", Seen(Attempt("any", "own", "200") with { ServerChain = leaf.Entry.Chain }),
            new ProbeSubject("orders.jks", Own.Entry, [root.Trusted()], "orders.pem"));
    }

    // What the server asked for: "nothing", "any", "ours", "others" (a list of CAs). What was sent: "own", "none".
    // How it ended: an alert's number, "open", "cut", "reset", "timeout", "400 …" (status and text), "200".
    [TestMethod]
    [DataRow("nothing", "none", "200", "MAB5040")]
    [DataRow("nothing", "none", "open", "MAB5040")]
    [DataRow("any", "own", "200", "")]
    [DataRow("any", "own", "open", "")]
    [DataRow("any", "own", "closed", "")]
    [DataRow("any", "own", "404", "", DisplayName = "the path is nobody's business here")]
    [DataRow("any", "own", "403", "", DisplayName = "nor is who may read it")]
    [DataRow("any", "own", "400 bad request", "")]
    [DataRow("any", "own", "400 <title>400 The SSL certificate error</title>", "MAB5041")]
    [DataRow("ours", "own", "42", "MAB5041")]
    [DataRow("ours", "own", "46", "MAB5041")]
    [DataRow("ours", "own", "48", "MAB5041")]
    [DataRow("ours", "own", "40", "MAB5041")]
    [DataRow("ours", "own", "cut", "MAB5041")]
    [DataRow("ours", "own", "reset", "MAB5041")]
    [DataRow("ours", "own", "45", "MAB5042", DisplayName = "expired by the server's clock")]
    [DataRow("ours", "own", "43", "MAB5046")]
    [DataRow("ours", "own", "44", "MAB5047")]
    [DataRow("ours", "own", "49", "MAB5047")]
    [DataRow("ours", "own", "51", "MAB5048")]
    [DataRow("ours", "own", "80", "MAB5048")]
    [DataRow("ours", "own", "timeout", "MAB5049")]
    [DataRow("others", "own", "48", "MAB5041", DisplayName = "sent although it is not on the list, and unknown")]
    [DataRow("others", "own", "200", "MAB5043", DisplayName = "sent although it is not on the list, and known")]
    public void With_an_own_certificate(string wanted, string sent, string end, string code)
    {
        var attempt = Attempt(wanted, sent, end);
        var listed = wanted != "others";
        var seen = Seen(listed ? attempt : Attempt(wanted, "none", "400 No required SSL certificate was sent"));

        AssertCodes(code, seen with { Insisting = listed ? null : attempt }, new ProbeSubject("orders.jks", Own.Entry, [Server.Trusted()], "orders.pem"));
    }

    [TestMethod]
    [DataRow("nothing", "200", "MAB5040")]
    [DataRow("any", "200", "MAB5045")]
    [DataRow("any", "open", "MAB5045")]
    [DataRow("any", "400 No required SSL certificate was sent", "MAB5044")]
    [DataRow("any", "40", "MAB5044")]
    [DataRow("any", "42", "MAB5044")]
    [DataRow("any", "116", "MAB5044")]
    [DataRow("any", "cut", "MAB5044")]
    public void With_a_truststore(string wanted, string end, string code) =>
        AssertCodes(code, Seen(Attempt(wanted, "none", end)), new ProbeSubject("trust.jks", null, [Server.Trusted()], "trust.pem"));

    [TestMethod]
    public void With_a_keystore_and_a_truststore_that_go_together()
    {
        var together = ProbeSubject.Together([new("orders.jks", Own.Entry, [], "orders.pem"), new("trust.jks", null, [Server.Trusted()], "trust.pem")]);

        AssertCodes("", Seen(Attempt("any", "own", "200")), together[0]);
        var trust = AssertCodes("", Seen(Attempt("any", "none", "116")), together[1]);
        Assert.Contains("ok: trust.jks trusts server.example:443 through 'server'", trust.Sentence);
    }

    [TestMethod]
    [DataRow(ConnectFailure.UnknownName, "MAB5031")]
    [DataRow(ConnectFailure.Refused, "MAB5032")]
    [DataRow(ConnectFailure.NoAnswer, "MAB5033")]
    public void Without_a_connection(ConnectFailure failure, string code) =>
        AssertCodes(code, new ProbeObservation(new Endpoint("server.example", 443), 15) { Failure = failure, FailureText = "words" }, Subject());

    [TestMethod]
    [DataRow("70", null, "MAB5035")]
    [DataRow("40", null, "MAB5035")]
    [DataRow("71", null, "MAB5035")]
    [DataRow("70", "TLSv1.0", "MAB5035")]
    [DataRow("112", null, "MAB5036")]
    [DataRow("80", null, "MAB5048")]
    [DataRow("cut", null, "MAB5048")]
    [DataRow("reset", null, "MAB5048")]
    [DataRow("timeout", null, "MAB5049")]
    public void Without_a_certificate_of_the_server(string end, string? outdated, string code) =>
        AssertCodes(code, Seen(Ended(new TlsAttempt(), end)) with { OutdatedVersion = outdated }, Subject());

    [TestMethod]
    [DataRow("HTTP/1.1 400 Bad Request\r\n", "plain HTTP (HTTP/1.1 400 Bad Request)")]
    [DataRow("SSH-2.0-OpenSSH_9.2\r\n", "which begins with \"SSH-2.0-OpenSSH_9.2\"")]
    [DataRow("\u001b[31mred", "which begins with \"[31mred\"")]
    public void Without_TLS(string bytes, string words)
    {
        var verdict = AssertCodes("MAB5034", Seen(new TlsAttempt { InsteadOfTls = Encoding.ASCII.GetBytes(bytes) }), Subject());
        Assert.Contains(words, verdict.Sentence);
    }

    [TestMethod]
    public void Its_certificate_and_ours_are_judged_by_the_given_clock()
    {
        var seen = Seen(Attempt("any", "own", "200"));

        var late = ProbeVerdict.Of(seen, Subject(), Now.AddDays(400));
        CollectionAssert.AreEqual(new[] { "MAB5038", "MAB5042" }, late.Findings.Select(finding => finding.Code).ToArray());

        var early = ProbeVerdict.Of(seen, Subject(), Now.AddDays(-1));
        CollectionAssert.AreEqual(new[] { "MAB5038", "MAB5042" }, early.Findings.Select(finding => finding.Code).ToArray());
        Assert.Contains("is not valid before", early.Sentence);
    }

    [TestMethod]
    public void The_remedy_names_the_file_to_hand_over()
    {
        var verdict = AssertCodes("MAB5041", Seen(Attempt("ours", "own", "48")), Subject());

        Assert.AreEqual(
            "failed: server.example:443 does not know your certificate 'orders' (its answer: alert unknown_ca (48)). Send orders.pem to whoever runs the server, for its trust store",
            verdict.Sentence);
    }

    [TestMethod]
    public void A_certificate_of_the_same_name_is_taken_for_the_one_before()
    {
        var old = Party.Named("server", "dns:server.example");
        var verdict = AssertCodes("MAB5037", Seen(Attempt("any", "own", "200")), Subject() with { Trusted = [old.Trusted("puppet")] });

        Assert.Contains("'puppet' has the same name and is another certificate", verdict.Sentence);
    }

    [TestMethod]
    public void The_last_line_is_the_verdict()
    {
        var seen = Seen(Attempt("any", "own", "200"));
        var verdict = ProbeVerdict.Of(seen, Subject(), Now);

        Assert.AreEqual(
            "  ok: server.example:443 and orders.jks accept each other: its certificate is trusted through 'server', and yours ('orders') was asked for and accepted",
            ProbeText.Lines(seen, Subject(), verdict, Now).Last());
    }

    private static ProbeSubject Subject() => new("orders.jks", Own.Entry, [Server.Trusted()], "orders.pem");

    private static ProbeObservation Seen(TlsAttempt attempt) =>
        new(new Endpoint("server.example", 443), 15) { Addresses = ["192.0.2.7"], ConnectedTo = "192.0.2.7", First = attempt };

    private static TlsAttempt Attempt(string wanted, string sent, string end) => Ended(
        new TlsAttempt
        {
            Version = "TLSv1.3",
            Cipher = "TLS_AES_128_GCM_SHA256",
            ServerChain = Server.Entry.Chain,
            HandshakeComplete = true,
            Wanted = wanted switch
            {
                "nothing" => null,
                "any" => new CertificateWanted([]),
                "ours" => new CertificateWanted([Own.Certificate.Structure.Subject]),
                _ => new CertificateWanted([Other.Certificate.Structure.Subject]),
            },
            Sent = sent == "own" ? Own.Entry.Chain : [],
        },
        end);

    private static TlsAttempt Ended(TlsAttempt attempt, string end) => end switch
    {
        "open" => attempt,
        "closed" => attempt with { Ending = Ending.ClosedByServer },
        "cut" => attempt with { Ending = Ending.Cut },
        "reset" => attempt with { Ending = Ending.Reset },
        "timeout" => attempt with { Ending = Ending.TimedOut, HandshakeComplete = false },
        _ when end.Length >= 3 && int.Parse(end[..3]) is var status and >= 200 => attempt with { Answer = new HttpAnswer(status, $"HTTP/1.1 {status}", end[3..]) },
        _ => attempt with { AlertReceived = new TlsAlert(int.Parse(end)) },
    };

    private static ProbeVerdict AssertCodes(string code, ProbeObservation seen, ProbeSubject subject)
    {
        var verdict = ProbeVerdict.Of(seen, subject, Now);
        Assert.AreEqual(code, string.Join(" ", verdict.Findings.Select(finding => finding.Code)), verdict.Sentence);
        Assert.AreEqual(verdict.Succeeded, verdict.Sentence.StartsWith("ok", StringComparison.Ordinal), verdict.Sentence);
        return verdict;
    }
}

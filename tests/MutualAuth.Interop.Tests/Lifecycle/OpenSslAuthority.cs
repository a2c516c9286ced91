using System.Globalization;

namespace MutualAuth.Interop.Tests.Lifecycle;

/// <summary>A CA of root and intermediate, kept with <c>openssl ca</c>, whose certificates begin and end when they are told to.</summary>
internal sealed class OpenSslAuthority : IDisposable
{
    private const string Configuration = """
        [authority]
        database = index.txt
        new_certs_dir = .
        rand_serial = yes
        unique_subject = no
        default_md = sha256
        policy = policy
        copy_extensions = copy
        [policy]
        commonName = supplied
        [ca]
        basicConstraints = critical, CA:true
        keyUsage = critical, keyCertSign, cRLSign
        subjectKeyIdentifier = hash
        authorityKeyIdentifier = keyid
        [leaf]
        authorityKeyIdentifier = keyid
        """;

    private readonly TemporaryFolder _folder = new();

    public OpenSslAuthority(DateTimeOffset now)
    {
        _folder.Write("ca.cnf", Configuration);
        _folder.Write("index.txt", "");
        Request("root");
        Request("issuing");
        Sign("root", "ca", now, now.AddDays(4000), "-selfsign", "-keyfile", "root.key");
        Sign("issuing", "ca", now, now.AddDays(3900), "-cert", "root.pem", "-keyfile", "root.key");
    }

    public string Root => File.ReadAllText(_folder.File("root.pem"));

    /// <returns>The certificate, and that of the intermediate: PEM in the order of no chain.</returns>
    public string Answer(byte[] request, DateTimeOffset from, DateTimeOffset to)
    {
        _folder.Write("leaf.csr", request);
        Sign("leaf", "leaf", from, to, "-cert", "issuing.pem", "-keyfile", "issuing.key");
        return Root + File.ReadAllText(_folder.File("issuing.pem")) + File.ReadAllText(_folder.File("leaf.pem"));
    }

    public void Dispose() => _folder.Dispose();

    private void Request(string name) => Tool.OpenSsl.Run(
        _folder.Path, "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", name + ".key", "-out", name + ".csr", "-subj", "/CN=" + name);

    private void Sign(string name, string extensions, DateTimeOffset from, DateTimeOffset to, params string[] signer) => Tool.OpenSsl.Run(
        _folder.Path,
        [
            "ca", "-config", "ca.cnf", "-name", "authority", "-batch", "-notext", "-in", name + ".csr", "-out", name + ".pem",
            "-extensions", extensions, "-startdate", Time(from), "-enddate", Time(to), .. signer,
        ]);

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture) + "Z";
}

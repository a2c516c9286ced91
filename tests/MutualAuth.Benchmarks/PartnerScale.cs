using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using MutualAuth.KeyStores.Planning;
using MutualAuth.KeyStores.Refresh;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.X509;

namespace MutualAuth.Benchmarks;

/// <summary>Truststores of many partners: against keytool, against the floor, and against one with a tenth of them.</summary>
internal static class PartnerScale
{
    private const int Few = 1000;
    private const int Many = 10_000;
    private const int Turns = 9;

    public static IReadOnlyList<BenchmarkRow> Rows { get; } =
    [
        new("partners-keytool", "1,000 partners into a new JKS, against keytool's loop", "at least 300 times faster", () => AgainstKeytool("jks", 300)),
        new("partners-keytool", "the same into a new PKCS12", "at least 500 times faster", () => AgainstKeytool("p12", 500)),
        new("partners-floor", "1,000 partners, the library call alone, against the floor (parse, encode, write once with no checks)", "at most 1.5 times", AgainstTheFloor),
        new("partners-scale", "10,000 partners against 1,000, what they add to a build", "at most 11 times, peak memory at most 150 MiB over MSBuild's own", TenTimes),
        new("partners-changed", "one partner of 1,000 changed, against the first build of 1,000", "no slower", OneChanged),
    ];

    /// <summary>
    /// A thousand processes take minutes, so forty are run at the beginning, in the middle and at the end of the loop, and the rest
    /// is reckoned from these (Simpson's rule: an import costs the more, the larger the keystore has become).
    /// </summary>
    private static Measured AgainstKeytool(string type, double bar)
    {
        const int Sample = 40;
        using var workspace = Workspace.Create();
        var partners = Path.Combine(workspace.Folder, "partners");
        PartnerFolder.Write(partners, Few);
        var perImport = new List<double>();
        foreach (var size in new[] { 0, (Few - Sample) / 2, Few - Sample })
        {
            var keyStore = Path.Combine(workspace.Folder, "keytool", "trust." + type);
            Refresh(workspace.Folder, "keytool", type, Math.Max(1, size));
            if (size == 0)
                File.Delete(keyStore);
            double total = 0;
            for (var number = size + 1; number <= size + Sample; number++)
            {
                total += workspace.Run(
                    workspace.Folder, "keytool", "-importcert", "-noprompt", "-alias", Path.GetFileNameWithoutExtension(PartnerFolder.Name(number)),
                    "-file", Path.Combine(partners, PartnerFolder.Name(number)), "-keystore", keyStore,
                    "-storetype", type == "jks" ? "JKS" : "PKCS12", "-storepass:file", keyStore + ".password").Wall;
            }

            perImport.Add(total / Sample);
            Directory.Delete(Path.GetDirectoryName(keyStore)!, recursive: true);
        }

        var loop = Few * (perImport[0] + 4 * perImport[1] + perImport[2]) / 6;
        var with = WriteProject(workspace, "with/Orders", type, Few);
        var without = WriteProject(workspace, "without/Orders", type, Few, withPackage: false);
        Build(workspace, with);
        Build(workspace, without);
        var times = Paired.Run(Turns, () => First(workspace, with), () => Build(workspace, without));
        var added = times.OurWall.Median - times.TheirWall.Median;
        return new Measured(
            string.Create(CultureInfo.InvariantCulture, $"{loop / added:0}× of what it adds to a build, {loop / times.OurWall.Median:0}× of the whole build; {added:0} ms of {times.OurWall.Median:0} ms, against {loop / 1000:0} s (an import of {perImport[0]:0}, {perImport[1]:0}, {perImport[2]:0} ms into 0, {(Few - Sample) / 2}, {Few - Sample} entries)"),
            loop / added >= bar);
    }

    /// <summary>In processor time as well: both read a thousand files, and what else the machine does is met by both.</summary>
    private static Measured AgainstTheFloor()
    {
        using var folder = new TemporaryFolder();
        PartnerFolder.Write(Path.Combine(folder.Path, "partners"), Few);
        var times = Paired.Run(
            51,
            () => InProcess(() => Refresh(folder.Path, "ours", "jks", Few), () => DeleteFolder(folder.Path, "ours")),
            () => InProcess(() => Floor(folder.Path, "floor", Few), () => DeleteFolder(folder.Path, "floor")));
        return new Measured(times.Figure(), times.WallRatio.Median <= 1.5);
    }

    private static Measured TenTimes()
    {
        const double Bar = 11;
        const double MemoryBar = 150;
        using var workspace = Workspace.Create();
        PartnerFolder.Write(Path.Combine(workspace.Folder, "partners"), Many);
        var projects = new[] { Few, Many }.SelectMany(count => new[] { true, false }.Select(with => (count, with))).ToDictionary(
            key => key, key => WriteProject(workspace, $"{(key.with ? "with" : "without")}/Orders{key.count}", "jks", key.count, key.with));
        foreach (var project in projects.Values)
            Build(workspace, project);
        var times = Paired.Run(
            Turns,
            () => First(workspace, projects[(Many, true)]) - Build(workspace, projects[(Many, false)]),
            () => First(workspace, projects[(Few, true)]) - Build(workspace, projects[(Few, false)]));
        var memory = PeakMiB(projects[(Many, true)]) - PeakMiB(projects[(Many, false)]);
        return new Measured(
            string.Create(CultureInfo.InvariantCulture, $"{times.Figure()}; {memory:0} MiB"), times.WallRatio.Median <= Bar && memory <= MemoryBar);
    }

    private static Measured OneChanged()
    {
        using var workspace = Workspace.Create();
        var partners = Path.Combine(workspace.Folder, "partners");
        PartnerFolder.Write(partners, Few);
        var figures = new List<string>();
        var met = true;
        foreach (var type in new[] { "jks", "p12" })
        {
            var changed = WriteProject(workspace, "changed/Orders" + type, type, Few);
            var first = WriteProject(workspace, "first/Orders" + type, type, Few);
            Build(workspace, changed);
            Build(workspace, first);
            var times = Paired.Run(
                Turns,
                () =>
                {
                    PartnerFolder.Exchange(partners, Few / 2);
                    return Build(workspace, changed);
                },
                () => First(workspace, first));
            figures.Add($"{type} {times.Figure()}");
            // The figures of two builds of a second and a half lie so far apart.
            met &= times.WallRatio.Median <= 1.02;
        }

        return new Measured(string.Join("; ", figures), met);
    }

    private static string WriteProject(Workspace workspace, string path, string type, int count, bool withPackage = true)
    {
        var folder = Path.Combine(workspace.Folder, path);
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "Program.cs"), "System.Console.WriteLine(\"Hello\");\n");
        var partners = Path.Combine(workspace.Folder, "partners");
        File.WriteAllText(Path.Combine(folder, Path.GetFileName(folder) + ".csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
              </PropertyGroup>
              <ItemGroup>
                {(withPackage ? $"<PackageReference Include=\"MutualAuth.Build\" Version=\"{Workspace.PackageVersion}\" PrivateAssets=\"all\" />" : "")}
                <MutualAuthKeyStore Include="mutualauth/trust.{type}" TrustOnly="true" />
                <PartnerCertificate Include="{string.Join(";", Enumerable.Range(0, count / Few).Select(thousand => $"{partners}/partner-{thousand:00}*.pem"))}" />
              </ItemGroup>
              <!-- What the system knows of this process at its end: its peak of memory, for one. -->
              <Target Name="TellMemory" AfterTargets="Build" Condition="Exists('/proc/self/status')">
                <WriteLinesToFile File="memory.txt" Lines="$([System.IO.File]::ReadAllText('/proc/self/status'))" Overwrite="true" />
              </Target>
            </Project>
            """);
        workspace.Run(folder, "dotnet", "restore", "-nodeReuse:false");
        return folder;
    }

    private static Taken Build(Workspace workspace, string folder) =>
        workspace.Run(folder, "dotnet", "build", "--no-restore", "-tl:off", "-nodeReuse:false");

    private static Taken First(Workspace workspace, string folder)
    {
        DeleteFolder(folder, "mutualauth");
        return Build(workspace, folder);
    }

    private static double PeakMiB(string project)
    {
        var status = Path.Combine(project, "memory.txt");
        return File.Exists(status) && File.ReadLines(status).FirstOrDefault(line => line.StartsWith("VmHWM:", StringComparison.Ordinal)) is { } peak
            ? double.Parse(peak.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture) / 1024
            : double.NaN;
    }

    private static Taken InProcess(Action work, Action before)
    {
        before();
        GC.Collect();
        var cpu = Environment.CpuUsage.TotalTime;
        var watch = System.Diagnostics.Stopwatch.StartNew();
        work();
        return new Taken(watch.Elapsed.TotalMilliseconds, (Environment.CpuUsage.TotalTime - cpu).TotalMilliseconds);
    }

    private static void DeleteFolder(string folder, string name)
    {
        if (Directory.Exists(Path.Combine(folder, name)))
            Directory.Delete(Path.Combine(folder, name), recursive: true);
    }

    private static void Refresh(string folder, string into, string type, int count)
    {
        var keyStore = Path.Combine(folder, into, "trust." + type);
        var request = new RefreshRequest(
            new DeclarationReader(folder, "demo", 30),
            [new DeclaredItem(keyStore, $"{into}/trust.{type}", name => name == "TrustOnly" ? "true" : null)],
            Enumerable.Range(1, count).Select(PartnerFolder.Name)
                .Select(name => new DeclaredItem(Path.Combine(folder, "partners", name), "partners/" + name, _ => null)).ToList(),
            Path.Combine(folder, into),
            DateTimeOffset.UtcNow);
        var result = KeyStoreRefresh.Run(request, _ => { }, CancellationToken.None);
        if (!result.Succeeded || result.KeyStores.Single().TrustedCount != count)
            throw new InvalidOperationException(string.Join("\n", result.Findings));
    }

    /// <summary>What cannot be left out: each file read and parsed once, the keystore encoded and written once. Nothing is checked.</summary>
    private static void Floor(string folder, string into, int count)
    {
        var certificates = new List<(string Alias, byte[] Der)>();
        foreach (var name in Enumerable.Range(1, count).Select(PartnerFolder.Name))
        {
            var text = File.ReadAllText(Path.Combine(folder, "partners", name));
            var der = Convert.FromBase64String(text[PemEncoding.Find(text).Base64Data]);
            GC.KeepAlive(X509CertificateStructure.GetInstance(Asn1Object.FromByteArray(der)));
            certificates.Add((Path.GetFileNameWithoutExtension(name), der));
        }

        Directory.CreateDirectory(Path.Combine(folder, into));
        using var file = new FileStream(Path.Combine(folder, into, "trust.jks"), FileMode.CreateNew);
        file.Write(Jks(certificates));
        file.Flush(flushToDisk: true);
    }

    private static byte[] Jks(List<(string Alias, byte[] Der)> certificates)
    {
        using var content = new MemoryStream();
        using var writer = new BinaryWriter(content);
        void Number(int number) => writer.Write(System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(number));
        void Short(string text)
        {
            writer.Write(System.Buffers.Binary.BinaryPrimitives.ReverseEndianness((short)text.Length));
            writer.Write(Encoding.UTF8.GetBytes(text));
        }

        Number(unchecked((int)0xFEEDFEED));
        Number(2);
        Number(certificates.Count);
        foreach (var (alias, der) in certificates)
        {
            Number(2);
            Short(alias);
            writer.Write(0L);
            Short("X.509");
            Number(der.Length);
            writer.Write(der);
        }

        using var sha1 = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
        sha1.AppendData(Encoding.BigEndianUnicode.GetBytes("changeit"));
        sha1.AppendData("Mighty Aphrodite"u8);
        sha1.AppendData(content.ToArray());
        writer.Write(sha1.GetHashAndReset());
        return content.ToArray();
    }

    private sealed class TemporaryFolder : IDisposable
    {
        public string Path { get; } = Directory.CreateTempSubdirectory("mutualauth-benchmark-").FullName;

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
